// The explorer: sets of stored runs as a map of settings and, setting by setting, as curves, differences and a table.
// EXPLORER, the list of sets, and the chunks that call Explorer.take are written by vqlab.report.explorer.
const Explorer = (() => {
  // ---- Numbers
  const known = Number.isFinite  // a metric may not be defined for a run
  function digits(v, n = 5) {
    if (!known(v)) return 'not defined'
    if (v === 0) return '0'
    return d3.format(Math.abs(v) < 1e-4 ? '.2e' : `.${n}~g`)(v).replace('−', '-')
  }
  function interval(values) {  // mean and 95 % t interval
    const n = values.length, mean = d3.mean(values)
    const half = n > 1 ? EXPLORER.t[Math.min(n - 1, 100)] * d3.deviation(values) / Math.sqrt(n) : 0
    return { n, mean, low: mean - half, high: mean + half }
  }
  function logGamma(x) {  // Lanczos
    const c = [76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, .1208650973866179e-2, -.5395239384953e-5]
    const t = x + 5.5 - (x + .5) * Math.log(x + 5.5)
    return -t + Math.log(2.5066282746310005 * c.reduce((s, v, j) => s + v / (x + 1 + j), 1.000000000190015) / x)
  }
  function betaFraction(a, b, x) {  // continued fraction of the incomplete beta function
    const tiny = 1e-300, least = v => Math.abs(v) < tiny ? tiny : v
    let c = 1, d = 1 / least(1 - (a + b) * x / (a + 1)), h = d
    for (let m = 1; m < 300; m++) {
      for (const k of [m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))]) {
        d = 1 / least(1 + k * d)
        c = least(1 + k / c)
        h *= c * d
      }
      if (Math.abs(c * d - 1) < 1e-14) break
    }
    return h
  }
  function incompleteBeta(a, b, x) {
    if (x <= 0) return 0
    if (x >= 1) return 1
    const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x))
    return x < (a + 1) / (a + b + 2) ? front * betaFraction(a, b, x) / a : 1 - front * betaFraction(b, a, 1 - x) / b
  }
  function twoSided(values) {  // p of a t test that their mean is 0; none where they don't differ
    const n = values.length, sd = d3.deviation(values)
    if (!(n > 1) || !(sd > 0)) return NaN
    const t = d3.mean(values) / (sd / Math.sqrt(n))
    return incompleteBeta((n - 1) / 2, .5, (n - 1) / (n - 1 + t * t))
  }
  function holm(p) {  // adjusted, in the same order; what is not a number counts as 1
    const order = d3.sort(d3.range(p.length), i => known(p[i]) ? p[i] : 1), out = []
    let most = 0
    order.forEach((i, rank) => {
      most = Math.max(most, Math.min(1, (known(p[i]) ? p[i] : 1) * (p.length - rank)))
      out[i] = most
    })
    return out
  }
  const LEVEL = .05

  // ---- Sets
  const chunks = new Map(), waiting = new Map()
  function unpacked(text, Type) {
    return new Type(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer)
  }
  function take(name, data) {  // called by a chunk when it has come
    chunks.set(name, name.endsWith('-curves') ? curves(data) : opened(data))
    waiting.get(name)?.forEach(then => then())
    waiting.delete(name)
  }
  function fetchChunk(name, then, failed) {
    if (chunks.has(name)) return then()
    if (waiting.has(name)) return waiting.get(name).push(then)
    waiting.set(name, [then])
    const script = document.createElement('script')
    script.src = `explorer-data-${name}.js`
    script.onerror = () => { waiting.delete(name); failed(name) }
    document.head.append(script)
  }
  function curves({ kept, values }) { return { kept, values: unpacked(values, Float32Array), first: null } }
  function opened(data) {
    const set = { ...data, setting: unpacked(data.setting, Uint16Array), estimator: unpacked(data.estimator, Uint16Array), seed: unpacked(data.seed, Uint32Array), final: {} }
    for (const [metric, text] of Object.entries(data.final)) set.final[metric] = unpacked(text, Float64Array)
    for (const [metric, text] of Object.entries(data.measures)) set.final[metric] = unpacked(text, Float32Array)
    set.metrics = [...EXPLORER.metrics, ...EXPLORER.measures].filter(m => m.name in set.final)
    set.value = (s, f) => set.fields[f].values[set.settings[s][f]]
    set.shown = d3.range(set.fields.length).filter(f => !set.tuned.includes(set.fields[f].name))
    set.groups = grouped(set)
    return set
  }
  // A group is what is compared: a setting; or, where each estimator is at its own best, the settings that share the rest.
  function grouped(set) {
    const groups = new Map()
    for (let i = 0; i < set.setting.length; i++) {
      const s = set.setting[i], key = set.shown.map(f => set.settings[s][f]).join()
      if (!groups.has(key)) groups.set(key, { values: set.shown.map(f => set.value(s, f)), places: set.shown.map(f => set.settings[s][f]), runs: new Map() })
      const { runs } = groups.get(key), name = set.estimators[set.estimator[i]]
      if (!runs.has(name)) runs.set(name, [])
      runs.get(name).push(i)
    }
    return d3.sort([...groups.values()], (a, b) => {
      const f = a.places.findIndex((v, j) => v !== b.places[j])
      return f < 0 ? 0 : a.places[f] - b.places[f]
    })
  }
  function finals(set, group, estimator, metric) {
    return (group.runs.get(estimator) ?? []).map(i => set.final[metric][i]).filter(known)
  }
  function differences(set, group, estimator, base, metric) {  // seed by seed
    const mine = new Map((group.runs.get(base) ?? []).map(i => [set.seed[i], set.final[metric][i]]))
    return (group.runs.get(estimator) ?? []).map(i => ({ seed: set.seed[i], diff: set.final[metric][i] - mine.get(set.seed[i]) })).filter(d => known(d.diff))
  }
  function command(set, i) {
    const flags = set.fields.map((f, j) => f.flags[set.settings[set.setting[i]][j]])
    return ['vqlab run', `--estimator ${set.estimators[set.estimator[i]]}`, ...flags, set.common, `--seed ${set.seed[i]}`].filter(Boolean).join(' ')
  }
  function curveOf(set, of, i, m) {  // of one run and metric: epochs and values
    const epochs = j => set.epochs[set.setting[j]], points = j => of.kept[epochs(j)].length, metrics = EXPLORER.metrics.length
    if (!of.first) {
      of.first = [0]
      for (let j = 0; j < set.setting.length; j++) of.first.push(of.first[j] + metrics * points(j))
    }
    return of.kept[epochs(i)].map((epoch, k) => ({ epoch, value: of.values[of.first[i] + m * points(i) + k] })).filter(d => known(d.value))
  }
  // All comparisons with a base among some groups, and which of them are decided.
  function compared(set, groups, names, base, metric) {
    const cells = groups.map(group => names.filter(e => e !== base).map(estimator => {
      const diffs = differences(set, group, estimator, base, metric).map(d => d.diff)
      return { group, estimator, ...interval(diffs), p: twoSided(diffs), base: d3.mean(finals(set, group, base, metric)) }
    }))
    const all = cells.flat().filter(c => c.n), adjusted = holm(all.map(c => c.p))
    all.forEach((c, i) => { c.decided = adjusted[i] < LEVEL })
    return cells
  }
  function csv(rows) {
    const quoted = v => /[",\n]/.test(String(v)) ? `"${String(v).replaceAll('"', '""')}"` : String(v ?? '')
    return rows.map(row => row.map(quoted).join(',')).join('\n') + '\n'
  }

  // ---- The page
  const MOST_ROWS = 400
  const short = { val_rec: 'MSE per element', angle: 'angle (rad)', entropy: 'entropy (nats)', dead: 'dead codes', latent_dim: 'dimension of latents', latent_99: '99 % of latents', code_dim: 'dimension of codes', code_99: '99 % of codes', kept: 'directions kept' }
  const text = value => String(value)

  function start(root) {
    const state = { set: EXPLORER.sets[0].name, best: EXPLORER.sets[0].best > 0, view: 'map', metric: EXPLORER.metrics[0].name, base: 'ste', against: null, hidden: new Set(), wanted: {} }
    const style = name => EXPLORER.estimators.find(e => e.name === name)
    const entry = () => EXPLORER.sets.find(s => s.name === state.set)
    const chunk = () => state.set + (state.best ? '-best' : '')
    let set = null

    // -- the address of a view
    function fromAddress() {
      const query = new URLSearchParams(location.hash.slice(1)), has = key => query.has(key)
      if (EXPLORER.sets.some(s => s.name === query.get('set'))) Object.assign(state, { set: query.get('set'), best: false, wanted: {}, against: null, hidden: new Set() })
      if (has('best') || has('set')) state.best = query.get('best') === '1' && entry().best > 0
      if (['map', 'setting'].includes(query.get('view'))) state.view = query.get('view')
      if ([...EXPLORER.metrics, ...EXPLORER.measures].some(m => m.name === query.get('metric'))) state.metric = query.get('metric')
      if (has('base')) state.base = query.get('base')
      if (has('against')) state.against = query.get('against')
      if (has('hide')) state.hidden = new Set(query.get('hide').split(','))
      for (const [key, value] of query) if (key.startsWith('f.')) state.wanted[key.slice(2)] = value
    }
    function toAddress() {
      const query = { set: state.set, best: state.best ? 1 : 0, view: state.view, metric: state.metric, base: state.base }
      if (state.view === 'setting') query.against = state.against
      if (state.hidden.size) query.hide = [...state.hidden].join()
      for (const [field, value] of Object.entries(state.wanted)) query[`f.${field}`] = value
      history.replaceState(null, '', `#${new URLSearchParams(query)}`)
    }

    // -- controls
    root.html('')
    const controls = root.append('div').attr('class', 'explorer-controls')
    const always = controls.append('div').attr('class', 'explorer-row'), fieldset = controls.append('div').attr('class', 'explorer-row')
    const boxes = controls.append('fieldset').attr('aria-label', 'estimators shown')
    const foot = controls.append('div').attr('class', 'explorer-row explorer-foot')
    const note = root.append('p').attr('id', 'explorer-note').attr('aria-live', 'polite')
    const plots = root.append('div').attr('class', 'explorer-plots')
    const table = root.append('div').attr('class', 'explorer-table').attr('tabindex', 0).attr('role', 'region').attr('aria-label', 'table')

    function select(parent, id, label, options, value, change, title = null) {
      const box = parent.append('div').attr('title', title)
      box.append('label').attr('for', id).text(label)
      const made = box.append('select').attr('id', id).on('change', event => change(event.target.value))
      made.selectAll('option').data(options).join('option').attr('value', d => d[0]).text(d => d[1])
      return made.property('value', value)
    }
    function button(parent, id, label, click) {
      return parent.append('button').attr('type', 'button').attr('id', id).text(label).on('click', click)
    }
    function show(change) {
      Object.assign(state, change)
      load()
    }
    function drawControls() {
      always.html(''); fieldset.html(''); boxes.html(''); foot.html('')
      select(always, 'set', 'runs', EXPLORER.sets.map(s => [s.name, `${s.title} (${d3.format(',')(s.runs)})`]), state.set, value => {
        const other = EXPLORER.sets.find(s => s.name === value)
        show({ set: value, best: other.best > 0, wanted: {}, against: null, hidden: new Set() })
      })
      select(always, 'view', 'view', [['map', 'a map of all settings'], ['setting', 'one setting']], state.view, view => show({ view }))
      select(always, 'metric', 'metric', set.metrics.map(m => [m.name, m.label]), state.metric, metric => show({ metric }))
      select(always, 'base', 'compared with', set.estimators.map(e => [e, style(e).shown]), state.base, base => show({ base }))
      if (entry().best) {
        const label = always.append('label').attr('class', 'explorer-switch')
        label.append('input').attr('type', 'checkbox').attr('id', 'best').attr('role', 'switch').property('checked', state.best).on('change', event => show({ best: event.target.checked, wanted: {}, against: null }))
        label.append('span').text('best against best: each estimator at its own β (in sums of squares) and step size')
      }
      for (const f of set.shown) {
        const { name, values, help } = set.fields[f], any = state.view === 'map' ? [['', 'all']] : []
        if (values.length < 2 && state.view === 'map') continue
        select(fieldset, `field-${name}`, name, [...any, ...values.map(v => [text(v), text(v)])], state.wanted[name] ?? '', value => pick(name, value), help).classed('field', true)
      }
      if (state.view === 'setting') select(fieldset, 'against', 'drawn against', set.shown.map(f => [set.fields[f].name, set.fields[f].name]), state.against, against => show({ against }))
      const label = boxes.selectAll('label').data(set.estimators).join('label')
      label.append('input').attr('type', 'checkbox').attr('id', e => `show-${e}`).property('checked', e => !state.hidden.has(e)).on('change', (event, e) => {
        if (event.target.checked) state.hidden.delete(e)
        else state.hidden.add(e)
        load()
      })
      label.append('i').style('background', e => ink(e))
      label.append('span').text(e => style(e).shown)
      button(foot, 'download', 'Download as CSV', download)
      if (entry().page) foot.append('a').attr('href', entry().page).text('what follows from these runs')
    }
    const ink = e => style(e).color === '#000000' ? 'currentColor' : style(e).color

    // -- what is wanted, as far as it is stored
    function pick(name, value) {
      if (value === '') delete state.wanted[name]
      else state.wanted[name] = value
      load(name)
    }
    function fits(group) {
      return set.shown.every((f, j) => !(set.fields[f].name in state.wanted) || text(group.values[j]) === state.wanted[set.fields[f].name])
    }
    function settle(changed) {  // the stored setting nearest to the wanted values, the changed field before all; what moved
      const score = group => d3.sum(set.shown, (f, j) => {
        const name = set.fields[f].name
        return text(group.values[j]) === state.wanted[name] ? (name === changed ? 100 : 1) : 0
      })
      const usual = group => d3.sum(set.shown, (f, j) => set.fields[f].flags[group.places[j]] === '')
      const group = d3.greatest(set.groups, (a, b) => score(a) - score(b) || usual(a) - usual(b)), moved = []
      set.shown.forEach((f, j) => {
        const { name } = set.fields[f], value = text(group.values[j])
        if (name in state.wanted && state.wanted[name] !== value) moved.push(`${name} to ${value}`)
        state.wanted[name] = value
      })
      return { group, moved }
    }
    function load(changed = null) {
      note.text('Loading …')
      const failed = name => note.text(`explorer-data-${name}.js did not load.`)
      fetchChunk(chunk(), () => {
        set = chunks.get(chunk())
        if (!set.estimators.includes(state.base)) state.base = set.estimators[0]
        if (!(state.metric in set.final)) state.metric = set.metrics[0].name
        const varies = set.shown.filter(f => set.fields[f].values.length > 1), numeric = varies.filter(f => typeof set.fields[f].values[0] === 'number')
        if (!set.shown.some(f => set.fields[f].name === state.against)) state.against = set.fields[d3.greatest(numeric.length ? numeric : set.shown, f => set.fields[f].values.length)].name
        const fields = set.fields.map(f => f.name)
        Object.keys(state.wanted).forEach(name => { if (!fields.includes(name)) delete state.wanted[name] })
        if (state.view === 'map') draw(changed)
        else if (entry().curves) fetchChunk(`${state.set}-curves`, () => state.best ? fetchChunk(state.set, () => draw(changed), failed) : draw(changed), failed)
        else draw(changed)
      }, failed)
    }
    const names = () => set.estimators.filter(e => !state.hidden.has(e))
    const metricLabel = () => set.metrics.find(m => m.name === state.metric).label

    function draw(changed) {
      plots.html(''); table.html('')
      if (state.view === 'map') drawMap()
      else drawSetting(changed)
      toAddress()
      document.documentElement.dataset.explorer = performance.now().toFixed(0)  // when the last drawing was done
    }

    // -- the map
    const relative = () => state.metric === 'val_rec'
    const cellText = c => relative() ? `${d3.format('+.1f')(100 * c.mean / c.base)} %` : d3.format('+.3~g')(c.mean)
    function mapped() {  // rows with something to compare
      const groups = set.groups.filter(fits), cells = compared(set, groups, names(), state.base, state.metric)
      const kept = d3.range(groups.length).filter(i => cells[i].some(c => c.n))
      return { groups: kept.map(i => groups[i]), cells: kept.map(i => cells[i]), left: groups.length - kept.length }
    }
    function drawMap() {
      drawControls()
      const { groups, cells, left } = mapped(), others = names().filter(e => e !== state.base), all = cells.flat().filter(c => c.n)
      const columns = set.shown.map((f, j) => ({ f, j })).filter(({ j }) => new Set(groups.map(g => text(g.values[j]))).size > 1)
      const decided = all.filter(c => c.decided), lower = decided.filter(c => c.mean < 0).length
      const cut = groups.length > MOST_ROWS ? ` The first ${MOST_ROWS} of ${groups.length} settings; pick a value of a field to see fewer.` : ''
      const without = left ? ` ${left} settings have nothing to compare.` : ''
      note.text(`${metricLabel()}: difference to ${style(state.base).shown}${relative() ? ', in % of its' : ''}, where decided (paired t test, Holm's correction over the ${all.length} comparisons shown); blank where not. Decided: ${decided.length}, lower in ${lower}, higher in ${decided.length - lower}.${without}${cut}`)
      const most = d3.quantile(decided.map(c => Math.abs(c.mean / (relative() ? c.base : 1))), .9) || 1
      const grid = table.append('table').attr('class', 'numbers explorer-map')
      grid.append('caption').attr('class', 'visually-hidden').text(`Settings by estimators: ${metricLabel()}, difference to ${style(state.base).shown}`)
      const head = grid.append('thead').append('tr')
      const titles = [...columns.map(({ f }) => set.fields[f].name), `${style(state.base).shown}: ${short[state.metric]}`, ...others.map(e => style(e).shown)]
      head.selectAll('th').data(titles).join('th').attr('scope', 'col').each(breakable)
      head.append('th').attr('scope', 'col').append('span').attr('class', 'visually-hidden').text('open')
      const row = grid.append('tbody').selectAll('tr').data(groups.slice(0, MOST_ROWS)).join('tr')
      row.each(function (group, i) {
        const tr = d3.select(this)
        columns.forEach(({ j }) => tr.append('td').text(text(group.values[j])))
        const base = finals(set, group, state.base, state.metric)
        tr.append('td').text(base.length ? digits(d3.mean(base), 4) : '')
        cells[i].forEach(c => drawCell(tr.append('td').attr('data-estimator', c.estimator), c, most))
        const label = columns.map(({ f, j }) => `${set.fields[f].name} ${group.values[j]}`).join(', ')
        button(tr.append('td'), null, 'open', () => open(group)).attr('aria-label', `open ${label || 'the setting'}`)
      })
    }
    function breakable(name) {  // a name may break after an underscore
      name.split(/(?<=_)/).forEach((part, i) => this.append(...i ? [document.createElement('wbr'), part] : [part]))
    }
    function drawCell(td, c, most) {
      if (!c.n) return
      const said = `${style(c.estimator).shown} − ${style(state.base).shown}: ${digits(c.mean, 3)} [${digits(c.low, 3)}, ${digits(c.high, 3)}], n = ${c.n}${c.decided ? '' : ', not decided'}`
      td.attr('title', said)
      if (!c.decided) return
      const share = Math.min(1, Math.abs(c.mean / (relative() ? c.base : 1)) / most)
      td.attr('class', c.mean < 0 ? 'lower' : 'higher').style('--share', `${Math.round(22 + 48 * share)}%`).text(cellText(c))
    }
    function open(group) {
      set.shown.forEach((f, j) => { state.wanted[set.fields[f].name] = text(group.values[j]) })
      show({ view: 'setting' })
    }

    // -- one setting
    function chart(title, id, options, rows) {
      const figure = plots.append('div').attr('id', id)
      figure.append('h3').text(title[0].toUpperCase() + title.slice(1))
      if (!rows.length) { figure.append('p').text('not defined here'); return }
      const width = Math.min(460, figure.node().clientWidth || 460)
      const color = { domain: set.estimators, range: set.estimators.map(ink) }
      figure.append(() => Plot.plot({ width, height: 280, marginLeft: 58, marginBottom: 38, style: { fontSize: '12px', background: 'transparent' }, color, ...options, ariaLabel: title }))
    }
    const dash = rows => style(rows[0].estimator).dash
    const axis = () => ({ label: metricLabel(), nice: true, tickFormat: v => digits(v) })
    const alongside = () => {  // the groups that differ from the chosen one in nothing but the field drawn against
      const j = set.shown.findIndex(f => set.fields[f].name === state.against)
      return set.groups.filter(g => set.shown.every((f, i) => i === j || text(g.values[i]) === state.wanted[set.fields[f].name])).map(g => ({ ...g, x: g.values[j] }))
    }
    function drawSetting(changed) {
      const { group, moved } = settle(changed)
      drawControls()
      set.shown.forEach(f => fieldset.select(`#field-${set.fields[f].name}`).classed('moved', moved.some(m => m.startsWith(`${set.fields[f].name} `))))
      note.text(moved.length ? `Not stored for that choice of the others; changed ${moved.join(', ')}.` : '')
      drawCurves(group)
      const line = alongside(), shown = names()
      const x = { type: 'point', domain: line.map(g => g.x), label: state.against, padding: .5 }
      const aside = e => (shown.indexOf(e) - (shown.length - 1) / 2) * Math.min(9, 60 / shown.length)  // those that coincide stand side by side
      const each = (rows, marks) => d3.groups(rows, d => d.estimator).map(([e, some]) => marks(some, aside(e)))
      drawFinals(line, x, each)
      drawDifferences(line, x, each)
      drawTable(group)
    }
    function drawCurves(group) {
      const of = entry().curves ? chunks.get(`${state.set}-curves`) : null
      if (!of) return
      const whole = chunks.get(state.set), m = EXPLORER.metrics.findIndex(d => d.name === state.metric)
      const runs = names().flatMap(e => (group.runs.get(e) ?? []).map(i => ({ e, i: state.best ? same(whole, e, i) : i, seed: set.seed[i] })))
      if (m < 0) return  // measured at the end alone
      const rows = runs.flatMap(({ e, i, seed }) => curveOf(whole, of, i, m).map(d => ({ ...d, estimator: e, run: `${e} ${seed}` })))
      const bound = set.bounds[set.bound[set.setting[group.runs.values().next().value[0]]]][state.metric], above = state.metric === 'entropy'  // a curve comes to it from below; to the others from above
      chart(`${metricLabel()}, over epochs`, 'curves', { y: { ...axis(), [above ? 'insetTop' : 'insetBottom']: 14 }, x: { label: 'epoch' }, marks: [
        Plot.line(rows, { x: 'epoch', y: 'value', z: 'run', stroke: 'estimator', strokeWidth: .6, strokeOpacity: .4 }),
        ...d3.groups(rows, d => d.estimator).map(([, some]) => Plot.lineY(some, Plot.groupX({ y: 'mean' }, { x: 'epoch', y: 'value', stroke: 'estimator', strokeWidth: 2, strokeDasharray: dash(some) }))),
        bound ? [Plot.ruleY([bound[0]], { stroke: 'gray', strokeDasharray: '4 3' }), Plot.text([bound], { x: d3.max(rows, d => d.epoch), y: d => d[0], text: d => d[1], fill: 'currentColor', textAnchor: 'end', lineAnchor: above ? 'bottom' : 'top', dy: above ? -4 : 4 })] : null,
        Plot.tip(rows, Plot.pointer({ x: 'epoch', y: 'value', stroke: 'estimator', title: d => `${d.run}\nepoch ${d.epoch}: ${digits(d.value)}` }))] }, rows)
    }
    function same(whole, e, i) {  // the run of the whole set that a run of the best is
      const key = (of, j) => [of.seed[j], of.estimators[of.estimator[j]], ...set.fields.map(f => of.value(of.setting[j], of.fields.findIndex(g => g.name === f.name)))].join()
      whole.places ??= new Map(d3.range(whole.setting.length).map(j => [key(whole, j), j]))
      return whole.places.get(key(set, i))
    }
    function drawFinals(line, x, each) {
      const rows = line.flatMap(g => names().map(e => ({ estimator: e, x: g.x, ...interval(finals(set, g, e, state.metric)) }))).filter(d => d.n)
      chart(`final ${metricLabel()}, by ${state.against}`, 'finals', { x, y: axis(), marks: each(rows, (some, dx) => [
        Plot.line(some, { x: 'x', y: 'mean', stroke: 'estimator', dx, strokeDasharray: dash(some) }),
        Plot.ruleX(some, { x: 'x', y1: 'low', y2: 'high', stroke: 'estimator', strokeWidth: 2, dx }),
        Plot.dot(some, { x: 'x', y: 'mean', fill: 'estimator', r: 3.5, dx, tip: true, title: d => `${style(d.estimator).shown}, ${state.against} ${d.x}\n${digits(d.mean)} [${digits(d.low)}, ${digits(d.high)}], n = ${d.n}` })]) }, rows)
    }
    function drawDifferences(line, x, each) {
      const others = names().filter(e => e !== state.base), base = style(state.base).shown
      const seeds = line.flatMap(g => others.flatMap(estimator => differences(set, g, estimator, state.base, state.metric).map(d => ({ ...d, estimator, x: g.x }))))
      const spans = d3.groups(seeds, d => d.x, d => d.estimator).flatMap(([at, g]) => g.map(([estimator, v]) => ({ x: at, estimator, ...interval(v.map(d => d.diff)) })))
      chart(`paired difference to ${base}, by ${state.against}`, 'differences', { x, y: { ...axis(), label: `difference in ${metricLabel()}` }, marks: [
        Plot.ruleY([0], { stroke: 'gray', strokeDasharray: '4 3' }),
        each(seeds, (some, dx) => Plot.dot(some, { x: 'x', y: 'diff', stroke: 'estimator', strokeOpacity: .5, r: 2, dx: dx + 4 })),
        each(spans, (some, dx) => [Plot.ruleX(some, { x: 'x', y1: 'low', y2: 'high', stroke: 'estimator', strokeWidth: 2, dx }),
          Plot.dot(some, { x: 'x', y: 'mean', fill: 'estimator', r: 3.5, dx, tip: true, title: d => `${style(d.estimator).shown} − ${base}, ${state.against} ${d.x}\n${digits(d.mean)} [${digits(d.low)}, ${digits(d.high)}], n = ${d.n}` })])] }, seeds)
    }
    function saidDifference(group, e) {
      const d = differences(set, group, e, state.base, state.metric).map(r => r.diff), s = interval(d)
      if (e === state.base) return ''
      if (!d.length) return 'no shared seeds'
      return d.every(v => v === 0) ? '0 in every seed' : `${digits(s.mean, 3)} [${digits(s.low, 3)}, ${digits(s.high, 3)}]`
    }
    function drawTable(group) {
      const rows = names().filter(e => group.runs.has(e)), own = set.fields.map((f, j) => j).filter(j => set.tuned.includes(set.fields[j].name))
      const first = e => group.runs.get(e)[0], paged = rows.some(e => set.pages[first(e)])
      const pm = (e, m) => { const v = finals(set, group, e, m); return v.length ? `${digits(d3.mean(v))} ± ${digits(d3.deviation(v) ?? 0, 3)}` : 'not defined' }
      const grid = table.append('table').attr('class', 'numbers')
      const head = ['estimator', 'seeds', ...own.map(j => set.fields[j].name), ...set.metrics.map(m => short[m.name] ?? m.label), `${short[state.metric]}: minus ${style(state.base).shown}, 95 %`, ...paged ? ['notebook'] : []]
      grid.append('thead').append('tr').selectAll('th').data(head).join('th').attr('scope', 'col').text(d => d)
      const tr = grid.append('tbody').selectAll('tr').data(rows).join('tr').attr('data-estimator', e => e)
      tr.append('td').text(e => style(e).shown)
      tr.append('td').text(e => group.runs.get(e).length)
      own.forEach(j => tr.append('td').text(e => text(set.value(set.setting[first(e)], j))))
      set.metrics.forEach(m => tr.append('td').attr('data-metric', m.name).text(e => pm(e, m.name)))
      tr.append('td').attr('class', 'difference').text(e => saidDifference(group, e))
      if (paged) tr.append('td').filter(e => set.pages[first(e)]).append('a').attr('href', e => set.pages[first(e)]).text('open')
      table.append('pre').attr('tabindex', 0).text(rows.map(e => command(set, first(e))).join('\n'))
    }

    // -- what is shown, as a file
    function rowsOfMap() {
      const { groups, cells } = mapped(), fields = set.shown.map(f => set.fields[f].name)
      const head = [...fields, 'metric', 'estimator', 'base', 'n', 'mean_base', 'diff', 'low', 'high', 'p', 'decided']
      return [head, ...groups.flatMap((g, i) => cells[i].filter(c => c.n).map(c => [...g.values, state.metric, c.estimator, state.base, c.n, c.base, c.mean, c.low, c.high, known(c.p) ? c.p : '', c.decided]))]
    }
    function rowsOfSetting() {
      const fields = set.fields.map(f => f.name), metrics = set.metrics.map(m => m.name), shown = names()
      const runs = alongside().flatMap(g => shown.flatMap(e => g.runs.get(e) ?? []))
      const row = i => [set.estimators[set.estimator[i]], ...fields.map((_, j) => set.value(set.setting[i], j)), set.seed[i], ...metrics.map(m => known(set.final[m][i]) ? set.final[m][i] : '')]
      return [['estimator', ...fields, 'seed', ...metrics], ...runs.map(row)]
    }
    function download() {
      const rows = state.view === 'map' ? rowsOfMap() : rowsOfSetting(), link = document.createElement('a')
      link.href = URL.createObjectURL(new Blob([csv(rows)], { type: 'text/csv' }))
      link.download = `vqlab-${chunk()}-${state.view}.csv`
      link.click()
      setTimeout(() => URL.revokeObjectURL(link.href), 1000)
    }

    window.addEventListener('hashchange', () => { fromAddress(); load() })
    fromAddress()
    load()
  }
  return { start, take, twoSided, holm }
})()
if (document.getElementById('explorer')) Explorer.start(d3.select('#explorer'))
