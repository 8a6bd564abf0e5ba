// The explorer: controls made from the data, drawn by Observable Plot. EXPLORER is written by vqlab.report.explorer.
(() => {
  const { results, fields, estimators, metrics, settings, runs, t } = EXPLORER, root = d3.select('#explorer').html('')
  const short = { val_rec: 'MSE per element', angle: 'angle (rad)', entropy: 'entropy (nats)', dead: 'dead codes' }
  const known = v => v !== null && v !== undefined  // a metric may not be defined for a run
  const digits = (v, n = 5) => !known(v) ? 'not defined' : v === 0 ? '0' : d3.format(Math.abs(v) < 1e-4 ? '.2e' : `.${n}~g`)(v).replace('−', '-')
  const color = { domain: estimators.map(e => e.name), range: estimators.map(e => e.color) }
  const dash = d => estimators.find(e => e.name === (d[0]?.estimator ?? d.estimator)).dash

  // State: a metric, the estimators shown, the one compared with, the setting, the field that final values are drawn against.
  const count = d3.rollup(runs, v => v.length, r => r.setting)
  const best = d3.greatest(d3.range(settings.length), i => count.get(i))
  const varies = fields.filter(f => f.values.length > 1)
  const first = (d3.greatest(varies.filter(f => typeof f.values[0] === 'number'), f => f.values.length) ?? fields[0]).name
  const state = { metric: metrics[0].name, shown: new Set(estimators.map(e => e.name)), base: estimators[0].name, setting: best, against: first }
  const query = new URLSearchParams(location.hash.slice(1))
  if (metrics.some(m => m.name === query.get('metric'))) state.metric = query.get('metric')
  if (settings[+query.get('setting')] && query.get('setting')) state.setting = +query.get('setting')
  if (fields.some(f => f.name === query.get('against'))) state.against = query.get('against')

  const controls = root.append('div').attr('class', 'explorer-controls')
  const select = (id, label, options, title) => {
    const s = controls.append('div').attr('title', title ?? '')
    s.append('label').attr('for', id).text(label)
    return s.append('select').attr('id', id).on('change', change).selectAll('option').data(options).join('option').attr('value', d => d[0]).text(d => d[1]).select(function () { return this.parentNode })
  }
  select('metric', 'metric', metrics.map(m => [m.name, m.label]))
  fields.forEach((f, i) => select(`field-${f.name}`, f.name, f.values.map((v, j) => [j, String(v)]), f.help).classed('field', true))
  select('against', 'final values against', fields.map(f => [f.name, f.name]))
  select('base', 'compared with', estimators.map(e => [e.name, e.shown]))
  const boxes = controls.append('fieldset').attr('aria-label', 'estimators').selectAll('label').data(estimators).join('label')
  boxes.append('input').attr('type', 'checkbox').attr('id', e => `show-${e.name}`).attr('checked', true).on('change', change)
  boxes.append('i').style('background', e => e.color)
  boxes.append('span').text(e => e.shown)
  controls.select('fieldset').append('a').attr('href', `${results}/SUMMARY.html`).text(`${runs.length} runs of ${results}`)
  const note = root.append('p').attr('id', 'explorer-note').attr('aria-live', 'polite')
  const plots = root.append('div').attr('class', 'explorer-plots'), table = root.append('div').attr('class', 'explorer-table')

  function change() {
    const moved = []
    state.metric = d3.select('#metric').node().value
    state.against = d3.select('#against').node().value
    state.base = d3.select('#base').node().value
    state.shown = new Set(estimators.map(e => e.name).filter(e => d3.select(`#show-${e}`).node().checked))
    const wanted = fields.map(f => f.values[+d3.select(`#field-${f.name}`).node().value])
    const changed = fields.findIndex(f => this.id === `field-${f.name}`)
    if (changed >= 0) {  // the stored setting that has the changed field as wanted and most of the others
      state.setting = d3.greatest(d3.range(settings.length), i => (settings[i].values[changed] === wanted[changed] ? 100 : 0) + d3.sum(wanted, (w, j) => settings[i].values[j] === w))
      fields.forEach((f, j) => { if (settings[state.setting].values[j] !== wanted[j]) moved.push(`${f.name} to ${settings[state.setting].values[j]}`) })
    }
    draw(moved)
  }

  const interval = values => {  // mean and 95 % t interval
    const n = values.length, m = d3.mean(values), h = n > 1 ? t[Math.min(n - 1, 100)] * d3.deviation(values) / Math.sqrt(n) : 0
    return { n, mean: m, low: m - h, high: m + h }
  }
  const paired = (setting, e) => {
    const base = new Map(runs.filter(r => r.setting === setting && r.estimator === state.base && known(r.final[state.metric])).map(r => [r.seed, r.final[state.metric]]))
    return runs.filter(r => r.setting === setting && r.estimator === e && base.has(r.seed) && known(r.final[state.metric])).map(r => ({ estimator: e, seed: r.seed, diff: r.final[state.metric] - base.get(r.seed) }))
  }

  function chart(title, id, options, rows) {
    const figure = plots.append('div').attr('id', id)
    figure.append('h3').text(title[0].toUpperCase() + title.slice(1))
    if (!rows.length) { figure.append('p').text('not defined here'); return }
    figure.append(() => Plot.plot({ width: 460, height: 280, marginLeft: 58, marginBottom: 38, style: { fontSize: '12px', background: 'transparent' }, color, ...options, ariaLabel: title }))
  }

  function draw(moved = []) {
    const { values, bounds, epochs } = settings[state.setting], label = metrics.find(m => m.name === state.metric).label
    d3.select('#metric').property('value', state.metric); d3.select('#against').property('value', state.against); d3.select('#base').property('value', state.base)
    fields.forEach((f, i) => d3.select(`#field-${f.name}`).property('value', f.values.indexOf(values[i])).classed('moved', moved.some(m => m.startsWith(f.name + ' '))))
    const here = runs.filter(r => r.setting === state.setting && state.shown.has(r.estimator))
    note.text(moved.length ? `Not stored for that choice of the others; changed ${moved.join(', ')}.` : '')
    history.replaceState(null, '', `#metric=${state.metric}&setting=${state.setting}&against=${state.against}`)
    plots.html('')

    const long = here.flatMap(r => epochs.map((epoch, i) => ({ epoch, value: r.curve[state.metric][i], estimator: r.estimator, run: `${r.estimator} ${r.seed}`, seed: r.seed }))).filter(d => known(d.value))
    const bound = bounds[state.metric], above = state.metric === 'entropy'  // a curve comes to its bound from below; to the others from above
    chart(`${label}, over epochs`, 'curves', { y: { label, nice: true, tickFormat: v => digits(v), [above ? 'insetTop' : 'insetBottom']: 14 }, x: { label: 'epoch' }, marks: [
      Plot.line(long, { x: 'epoch', y: 'value', z: 'run', stroke: 'estimator', strokeWidth: .6, strokeOpacity: .4 }),
      ...d3.groups(long, d => d.estimator).map(([e, rows]) => Plot.lineY(rows, Plot.groupX({ y: 'mean' }, { x: 'epoch', y: 'value', stroke: 'estimator', strokeWidth: 2, strokeDasharray: dash(rows) }))),
      bound ? [Plot.ruleY([bound[0]], { stroke: 'gray', strokeDasharray: '4 3' }), Plot.text([bound], { x: d3.max(epochs), y: d => d[0], text: d => d[1], fill: 'gray', textAnchor: 'end', lineAnchor: above ? 'bottom' : 'top', dy: above ? -4 : 4 })] : null,
      Plot.tip(long, Plot.pointer({ x: 'epoch', y: 'value', stroke: 'estimator', title: d => `${d.run}\nepoch ${d.epoch}: ${digits(d.value)}` }))] }, long)

    // Settings that differ from this one in nothing but the chosen field.
    const k = fields.findIndex(f => f.name === state.against)
    const line = d3.sort(d3.range(settings.length).filter(i => settings[i].values.every((v, j) => j === k || v === values[j])), i => fields[k].values.indexOf(settings[i].values[k]))
    const names = [...state.shown], finals = line.flatMap(i => names.map(e => ({ e, i, rows: runs.filter(r => r.setting === i && r.estimator === e) })).filter(d => d.rows.length)
      .map(d => ({ estimator: d.e, x: settings[i].values[k], ...interval(d.rows.map(r => r.final[state.metric]).filter(known)) }))).filter(d => d.n)
    // Estimators that coincide are drawn side by side.
    const aside = (d, width = 9) => (names.indexOf(d.estimator) - (names.length - 1) / 2) * Math.min(width, 60 / names.length)
    const x = { type: 'point', domain: line.map(i => settings[i].values[k]), label: state.against, padding: .5 }
    const each = (rows, marks) => d3.groups(rows, d => d.estimator).map(([, some]) => marks(some, aside(some[0])))
    chart(`Final ${label}, by ${state.against}`, 'finals', { x, y: { label, nice: true, tickFormat: v => digits(v) }, marks: each(finals, (some, dx) => [
      Plot.line(some, { x: 'x', y: 'mean', stroke: 'estimator', dx, strokeDasharray: dash(some) }),
      Plot.ruleX(some, { x: 'x', y1: 'low', y2: 'high', stroke: 'estimator', strokeWidth: 2, dx }),
      Plot.dot(some, { x: 'x', y: 'mean', fill: 'estimator', r: 3.5, dx, tip: true, title: d => `${d.estimator}, ${state.against} ${d.x}\n${digits(d.mean)} [${digits(d.low)}, ${digits(d.high)}], n = ${d.n}` })]) }, finals)

    const others = names.filter(e => e !== state.base)
    const diffs = line.flatMap(i => others.flatMap(e => paired(i, e).map(d => ({ ...d, x: settings[i].values[k] }))))
    const spans = d3.groups(diffs, d => d.x, d => d.estimator).flatMap(([x, g]) => g.map(([estimator, v]) => ({ x, estimator, ...interval(v.map(d => d.diff)) })))
    chart(`Paired difference to ${state.base}, by ${state.against}`, 'differences', { x, y: { label: `difference in ${label}`, nice: true, tickFormat: v => digits(v) }, marks: [
      Plot.ruleY([0], { stroke: 'gray', strokeDasharray: '4 3' }),
      each(diffs, (some, dx) => Plot.dot(some, { x: 'x', y: 'diff', stroke: 'estimator', strokeOpacity: .5, r: 2, dx: dx + 4 })),
      each(spans, (some, dx) => [Plot.ruleX(some, { x: 'x', y1: 'low', y2: 'high', stroke: 'estimator', strokeWidth: 2, dx }),
        Plot.dot(some, { x: 'x', y: 'mean', fill: 'estimator', r: 3.5, dx, tip: true, title: d => `${d.estimator} − ${state.base}, ${state.against} ${d.x}\n${digits(d.mean)} [${digits(d.low)}, ${digits(d.high)}], n = ${d.n}` })])] }, diffs)

    const rows = d3.groups(here, r => r.estimator)
    const pm = (rs, m) => !rs.some(r => known(r.final[m])) ? 'not defined' : `${digits(d3.mean(rs, r => r.final[m]))} ± ${digits(d3.deviation(rs, r => r.final[m]) ?? 0, 3)}`
    const difference = e => {
      const d = paired(state.setting, e).map(d => d.diff), s = interval(d)
      return e === state.base ? '' : !d.length ? 'no shared seeds' : d.every(v => v === 0) ? '0 in every seed' : `${digits(s.mean, 3)} [${digits(s.low, 3)}, ${digits(s.high, 3)}]`
    }
    const grid = table.html('').append('table').attr('class', 'numbers')
    grid.append('thead').append('tr').selectAll('th').data(['estimator', 'seeds', ...metrics.map(m => short[m.name] ?? m.label), `${short[state.metric] ?? label}: minus ${state.base}, 95 %`, ...here.some(r => r.notebook) ? ['notebook'] : []]).join('th').text(d => d)
    const tr = grid.append('tbody').selectAll('tr').data(rows).join('tr').attr('data-estimator', d => d[0])
    tr.append('td').text(d => estimators.find(e => e.name === d[0]).shown)
    tr.append('td').text(d => d[1].length)
    metrics.forEach(m => tr.append('td').attr('data-metric', m.name).text(d => pm(d[1], m.name)))
    tr.append('td').attr('class', 'difference').text(d => difference(d[0]))
    if (here.some(r => r.notebook)) tr.append('td').filter(d => d[1][0].notebook).append('a').attr('href', d => d[1][0].notebook).text('open')
    table.append('pre').text(rows.map(d => d[1][0].command).join('\n'))
    document.documentElement.dataset.explorer = performance.now().toFixed(0)  // when the last drawing was done
  }
  draw()
})()
