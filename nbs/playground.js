// The playground: drag a code or the latent; cells, assignment and every estimator's gradient follow. No kernel, no network.
// ESTIMATOR_STYLES (name, shown, color) is written by vqlab.report.explorer; without a page this file gives the formulas alone.
const Playground = (() => {
  // ---- The formulas, those of vqlab.estimators. Vectors have two numbers.
  const add = (a, b) => [a[0] + b[0], a[1] + b[1]]
  const sub = (a, b) => [a[0] - b[0], a[1] - b[1]]
  const times = (s, a) => [s * a[0], s * a[1]]
  const dot = (a, b) => a[0] * b[0] + a[1] * b[1]
  const norm = a => Math.hypot(a[0], a[1])
  const unit = (a, least = 1e-30) => times(1 / Math.max(norm(a), least), a)  // 0 stays 0
  const apply = (G, a) => [dot(G[0], a), dot(G[1], a)]
  const sum = vectors => vectors.reduce(add, [0, 0])

  const MAX_STRETCH = 1e6
  const DIRECTION_NOISE = .03
  const TAU_BACKWARD = 2
  const NU = 1

  function nearest(z, codes) {  // of equals, the first
    const squares = codes.map(c => dot(sub(z, c), sub(z, c)))
    return squares.indexOf(Math.min(...squares))
  }
  // An estimator is its value and what it makes of g, the gradient there: that in z, and that in every code.
  const nothing = codes => codes.map(() => [0, 0])
  const only = (codes, k, v) => codes.map((_, j) => j === k ? v : [0, 0])
  const towards = (z, c) => unit(sub(c, z), 1e-8)

  function carried(s, backward) {  // the code, with a gradient in z alone
    return { value: s.code, back: g => ({ z: backward(g), codes: nothing(s.codes) }) }
  }
  function shared(s, z, code) {  // the code, with gradients in z and in the code
    return { value: s.code, back: g => ({ z: z(g), codes: only(s.codes, s.k, code(g)) }) }
  }
  function atDistance(s, d) {  // as far from z as the code is, in the direction d
    const u = unit(sub(s.code, s.z)), length = norm(sub(s.code, s.z))
    const value = add(s.z, times(length, d))
    return { value, back: g => ({ z: sub(g, times(dot(d, g), u)), codes: only(s.codes, s.k, times(dot(d, g), u)) }) }
  }
  function noisy(s, c, noise) { return unit(add(sub(c, s.z), times(DIRECTION_NOISE, noise))) }

  function spaceFilling(s) {  // next to a point on the line between two codes
    const { along, pair } = s.draws, last = s.codes.length - 1
    const points = along.map((t, j) => add(times(1 - t, s.codes[j]), times(t, s.codes[Math.min(j + 1, last)])))
    const first = nearest(s.z, points)
    const ends = [first, Math.min(first + 1, last)].map((k, j) => ({
      k, weight: j ? along[first] : 1 - along[first], u: unit(sub(s.codes[k], s.z)),
      length: norm(sub(s.codes[k], s.z)), d: noisy(s, s.codes[k], pair[j]) }))
    const value = add(s.z, sum(ends.map(e => times(e.length * e.weight, e.d))))
    function back(g) {
      const shares = ends.map(e => times(e.weight * dot(e.d, g), e.u))
      const codes = nothing(s.codes)
      ends.forEach((e, j) => { codes[e.k] = add(codes[e.k], shares[j]) })
      return { z: sub(g, sum(shares)), codes }
    }
    return { value, back }
  }

  function mirror(a, v, least) {  // in the line orthogonal to v; left alone where |v| is at most least
    if (dot(v, v) <= least ** 2) return a
    const w = unit(v)
    return sub(a, times(2 * dot(w, a), w))
  }
  function stretch(s) { return norm(s.z) > 0 ? Math.min(norm(s.code) / Math.max(norm(s.z), 1e-30), MAX_STRETCH) : 1 }
  function moved(s, how) {  // the transpose of the map that takes the latent's direction to the code's
    const e = unit(s.z), q = unit(s.code)
    return g => dot(e, e) > 0 && dot(q, q) > 0 ? how(g, e, q) : g
  }
  const turned = s => moved(s, (g, e, q) => mirror(mirror(g, add(e, q), 1e-6), e, 0))
  const mirrored = s => moved(s, (g, e, q) => mirror(g, sub(e, q), 1e-12))

  function softmax(logits) {
    const top = Math.max(...logits), parts = logits.map(l => Math.exp(l - top)), total = parts.reduce((a, b) => a + b)
    return parts.map(p => p / total)
  }
  function jacobian(p, a) {  // of softmax, times a
    const mean = p.reduce((t, q, j) => t + q * a[j], 0)
    return p.map((q, j) => q * (a[j] - mean))
  }
  const logits = (s, tau) => s.codes.map(c => (2 * dot(s.z, c) - dot(c, c)) / tau)
  const oneHot = s => s.codes.map((_, j) => j === s.k ? 1 : 0)

  function weighted(s, value, weights, tau, through) {  // weights of the codes, with a gradient through the logits
    function back(g) {
      const b = through(s.codes.map(c => dot(g, c)))
      const z = sum(s.codes.map((c, j) => times(2 * b[j] / tau, c)))
      return { z, codes: s.codes.map((c, j) => add(times(weights[j], g), times(2 * b[j] / tau, sub(s.z, c)))) }
    }
    return { value, back }
  }
  function perturbed(logp, k, exponentials) {  // Gumbel noise on log-probabilities, given that k wins
    const own = exponentials[k]
    return logp.map((l, j) => j === k ? -Math.log(own) : -Math.log(exponentials[j] * Math.exp(-l) + own))
  }
  function relaxed(s, tauBackward) {
    const logp = softmax(logits(s, s.tau)).map(Math.log)
    const noise = perturbed(logp, s.k, s.draws.exponential).map((v, j) => v - logp[j])
    const backward = softmax(logits(s, tauBackward)).map(Math.log)
    const w = softmax(backward.map((l, j) => l + noise[j]))
    return weighted(s, s.code, oneHot(s), tauBackward, a => jacobian(w, a))
  }
  function soft(s) {
    const p = softmax(logits(s, s.tau))
    return weighted(s, sum(s.codes.map((c, j) => times(p[j], c))), p, s.tau, a => jacobian(p, a))
  }
  function reinmax(s) {
    const p = softmax(logits(s, s.tau)), D = oneHot(s), half = p.map((q, j) => (q + D[j]) / 2)
    const plain = a => jacobian(p, a)
    return weighted(s, s.code, D, s.tau, a => jacobian(half, a).map((v, j) => 2 * v - plain(a)[j] / 2))
  }
  function ibq(s) {
    const p = softmax(s.codes.map(c => dot(s.z, c) / s.tau)), D = oneHot(s)
    function back(g) {
      const b = jacobian(p, s.codes.map(c => dot(g, c)))
      const z = sum(s.codes.map((c, j) => times(b[j] / s.tau, c)))
      return { z, codes: s.codes.map((_, j) => add(times(D[j], g), times(b[j] / s.tau, s.z))) }
    }
    return { value: s.code, back }
  }

  const along = (s, g) => times(dot(towards(s.z, s.code), g), towards(s.z, s.code))
  const ESTIMATORS = {
    ste: s => carried(s, g => g),
    rotation: s => carried(s, g => along(s, g)),
    rotation_trick: s => carried(s, g => times(stretch(s), turned(s)(g))),
    rotation_trick_no_rescale: s => carried(s, g => turned(s)(g)),
    reflection: s => carried(s, g => times(stretch(s), mirrored(s)(g))),
    diveq_detach: s => shared(s, g => sub(g, along(s, g)), g => along(s, g)),
    diveq: s => atDistance(s, noisy(s, s.code, s.draws.normal)),
    sf_diveq: spaceFilling,
    nsvq: s => atDistance(s, unit(s.draws.normal)),
    gumbel: s => relaxed(s, s.tau),
    decoupled_gumbel: s => relaxed(s, TAU_BACKWARD),
    ibq,
    soft,
    reinmax,
    sync: s => shared(s, g => g, g => times(NU, g)),
    simvq: s => carried(s, g => g),
    exact_at_e: s => carried(s, () => [0, 0]),  // the loss adds its gradient at z, which is 0: there x is met
    none: s => carried(s, () => [0, 0]),
  }
  const NO_CODEBOOK_LOSS = ['sf_diveq', 'nsvq']  // their loss has no codebook term

  // The gradients of |A(z_hat - z)|^2 with G = A'A, of beta |z - c|^2 in z, and of |z - c|^2 in the code.
  function gradient(name, { z, codes, G, beta, tau, draws }) {
    const k = nearest(z, codes), code = codes[k]
    const { value, back } = ESTIMATORS[name]({ z, codes, k, code, tau, draws })
    const sent = back(times(2, apply(G, sub(value, z))))
    const commitment = times(2 * beta, sub(z, code))
    const codebook = only(codes, k, NO_CODEBOOK_LOSS.includes(name) ? [0, 0] : times(2, sub(code, z)))
    return { k, value, sent: sent.z, commitment, z: add(sent.z, commitment), codes: sent.codes.map((v, j) => add(v, codebook[j])) }
  }
  function metric(length, angle) {  // G of a decoder that stretches one direction
    const u = [Math.cos(angle), Math.sin(angle)], s = length - 1
    return [[1 + s * u[0] * u[0], s * u[0] * u[1]], [s * u[0] * u[1], 1 + s * u[1] * u[1]]]
  }

  // ---- The page
  const HALF = 2, SIZE = 480, STEP = .05, LONGEST = 6
  const CODES = [[.35, .2], [-1.3, .6], [-.6, -1.3], [1.1, -1.2], [1.6, .4], [.2, 1.7]]
  const CELLS = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00']
  const SLIDERS = [
    { name: 'beta', said: 'β, weight of commitment', min: 0, max: 2, step: .05, value: .25 },
    { name: 'length', said: 'decoder: stretch', min: 1, max: 8, step: .25, value: 4 },
    { name: 'turn', said: 'decoder: turn (degrees)', min: 0, max: 180, step: 5, value: 25 },
    { name: 'tau', said: 'τ of soft, reinmax, gumbel, ibq', min: .1, max: 3, step: .1, value: 1 },
  ]
  function random(seed) {  // numbers in (0, 1)
    return () => {
      seed = (seed + 0x6d2b79f5) | 0
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
      return (((t ^ (t >>> 14)) >>> 0) + .5) / 2 ** 32
    }
  }
  function normal(next) {
    const r = Math.sqrt(-2 * Math.log(next())), a = 2 * Math.PI * next()
    return [r * Math.cos(a), r * Math.sin(a)]
  }
  function drawn(seed, K) {
    const next = random(seed)
    return { normal: normal(next), pair: [normal(next), normal(next)],
      along: Array.from({ length: Math.max(K - 1, 1) }, next), exponential: Array.from({ length: K }, () => -Math.log(next())) }
  }
  function cell(k, codes) {  // the window, cut by the walls to the other codes
    let corners = [[-HALF, -HALF], [HALF, -HALF], [HALF, HALF], [-HALF, HALF]]
    codes.forEach((c, j) => {
      if (j === k) return
      const n = sub(c, codes[k]), middle = times(.5, add(c, codes[k]))
      const side = p => dot(sub(p, middle), n)
      corners = corners.flatMap((p, i) => {
        const q = corners[(i + 1) % corners.length], a = side(p), b = side(q)
        const kept = a <= 0 ? [p] : []
        return a * b < 0 ? [...kept, add(p, times(a / (a - b), sub(q, p)))] : kept
      })
    })
    return corners
  }

  const px = p => [(p[0] + HALF) / (2 * HALF) * SIZE, (HALF - p[1]) / (2 * HALF) * SIZE]
  const said = v => v.map(x => (Math.abs(x) < .005 ? 0 : x).toFixed(2)).join(', ')
  function element(tag, attributes = {}, parent = null, text = '') {
    const svg = ['svg', 'g', 'circle', 'path', 'polygon', 'text', 'title'].includes(tag)
    const made = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    if (text) made.textContent = text
    if (parent) parent.append(made)
    return made
  }
  function arrow(from, v, attributes, parent) {  // in pixels, with a head
    const length = norm(v)
    if (length < .5) return
    const to = add(from, v), u = unit(v), across = [-u[1], u[0]], head = Math.min(9, length * .6)
    const back = sub(to, times(head, u))
    const ends = [add(back, times(head * .45, across)), to, sub(back, times(head * .45, across))]
    element('path', { fill: 'none', 'stroke-linecap': 'round', d: `M${from}L${to}M${ends[0]}L${ends[1]}L${ends[2]}`, ...attributes }, parent)
  }
  function step(v, scale, most = Infinity) {  // the step against a gradient, in pixels
    const length = norm(v), cut = length > most ? most / length : 1
    return [-v[0] * cut * scale, v[1] * cut * scale]
  }

  function start(root, styles) {
    const state = { z: [.8, .7], codes: CODES.map(c => [...c]), seed: 1, chosen: 'rotation_trick', field: true }
    SLIDERS.forEach(s => { state[s.name] = s.value })
    const next = random(7), cloud = Array.from({ length: 160 }, () => times(.9, normal(next)))
    const ink = style => style.color === '#000000' ? 'currentColor' : style.color
    const style = name => styles.find(s => s.name === name)

    root.textContent = ''
    const top = element('div', { class: 'play-top' }, root)
    const svg = element('svg', { viewBox: `0 0 ${SIZE} ${SIZE}`, class: 'play-plane', role: 'group', 'aria-label': 'Latent plane: codes, their cells, a latent and the step that it is sent' }, top)
    const layers = Object.fromEntries(['cells', 'field', 'cloud', 'arrows', 'handles'].map(name => [name, element('g', { class: name }, svg)]))
    const controls = element('div', { class: 'play-controls' }, top)
    const pick = element('label', { class: 'play-pick' }, controls, 'estimator ')
    const select = element('select', { id: 'play-estimator' }, pick)
    styles.forEach(s => element('option', { value: s.name }, select, s.shown))
    select.addEventListener('change', () => { state.chosen = select.value; draw() })
    const outputs = {}
    for (const s of SLIDERS) {
      const label = element('label', { for: `play-${s.name}` }, controls, s.said)
      outputs[s.name] = element('output', { for: `play-${s.name}` }, label)
      const input = element('input', { type: 'range', id: `play-${s.name}`, min: s.min, max: s.max, step: s.step, value: s.value }, controls)
      input.addEventListener('input', () => { state[s.name] = +input.value; draw() })
    }
    const box = element('label', { class: 'play-box' }, controls)
    const field = element('input', { type: 'checkbox', id: 'play-field', checked: '' }, box)
    box.append(' steps all over the plane')
    field.addEventListener('change', () => { state.field = field.checked; draw() })
    const buttons = element('div', { class: 'play-buttons' }, controls)
    element('button', { type: 'button', id: 'play-again' }, buttons, 'Draw the noise again').addEventListener('click', () => { state.seed += 1; draw() })
    element('button', { type: 'button', id: 'play-reset' }, buttons, 'Start again').addEventListener('click', reset)
    const key = element('p', { class: 'play-key' }, controls)
    key.innerHTML = 'At the latent: <b>what the estimator sends</b> (its colour), <span>commitment</span> (dashed), <i>both</i> (thick). At a code: what it is sent.'
    const readout = element('p', { id: 'play-readout', 'aria-live': 'polite' }, root)
    const tiles = element('div', { class: 'play-tiles', role: 'group', 'aria-label': 'Every estimator at this latent' }, root)

    const points = [...state.codes.map((_, k) => ({ k })), { k: null }]
    const handles = points.map(({ k }) => {
      const g = element('g', { tabindex: 0, role: 'button', 'aria-roledescription': 'movable point', class: k === null ? 'handle latent' : 'handle code' }, layers.handles)
      element('circle', { r: 22, fill: 'transparent' }, g)
      if (k === null) element('path', { d: 'M0-9L9 0L0 9L-9 0Z', class: 'mark' }, g)
      else element('circle', { r: 8, class: 'mark' }, g)
      g.addEventListener('keydown', event => byKey(event, k))
      g.addEventListener('pointerdown', event => grab(event, g, k))
      return g
    })
    const tileOf = Object.fromEntries(styles.map(s => {
      const tile = element('button', { type: 'button', 'data-estimator': s.name, 'aria-pressed': 'false' }, tiles)
      const picture = element('svg', { viewBox: '-42 -42 84 84', 'aria-hidden': 'true' }, tile)
      element('span', { class: 'name' }, tile, s.shown)
      const numbers = element('span', { class: 'numbers' }, tile)
      tile.addEventListener('click', () => { state.chosen = s.name; draw() })
      return [s.name, { tile, picture, numbers }]
    }))

    function place(k, p) {
      const inside = p.map(x => Math.max(-HALF, Math.min(HALF, x)))
      if (k === null) state.z = inside
      else state.codes[k] = inside
      draw()
    }
    function byKey(event, k) {
      const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key]
      if (!way) return
      event.preventDefault()
      const from = k === null ? state.z : state.codes[k]
      place(k, add(from, times(event.shiftKey ? 5 * STEP : STEP, way)))
    }
    function grab(event, g, k) {
      event.preventDefault()
      g.focus()
      g.setPointerCapture(event.pointerId)
      const move = e => {
        const box = svg.getBoundingClientRect()
        place(k, [(e.clientX - box.left) / box.width * 2 * HALF - HALF, HALF - (e.clientY - box.top) / box.height * 2 * HALF])
      }
      const drop = () => {
        g.removeEventListener('pointermove', move)
        g.removeEventListener('pointerup', drop)
        g.removeEventListener('pointercancel', drop)
      }
      g.addEventListener('pointermove', move)
      g.addEventListener('pointerup', drop)
      g.addEventListener('pointercancel', drop)
    }
    function reset() {
      Object.assign(state, { z: [.8, .7], codes: CODES.map(c => [...c]), seed: 1 })
      SLIDERS.forEach(s => { state[s.name] = s.value; document.getElementById(`play-${s.name}`).value = s.value })
      draw()
    }

    function draw() {
      const setting = { codes: state.codes, G: metric(state.length, state.turn * Math.PI / 180), beta: state.beta, tau: state.tau, draws: drawn(state.seed, state.codes.length) }
      const at = z => gradient(state.chosen, { z, ...setting }), here = at(state.z), color = ink(style(state.chosen))
      const owners = cloud.map(z => nearest(z, state.codes)), counts = state.codes.map((_, k) => owners.filter(j => j === k).length)
      Object.values(layers).forEach(layer => { if (layer !== layers.handles) layer.textContent = '' })
      state.codes.forEach((_, k) => element('polygon', { points: cell(k, state.codes).map(px).join(' '), fill: CELLS[k], class: k === here.k ? 'own' : '' }, layers.cells))
      cloud.forEach((z, i) => element('circle', { cx: px(z)[0], cy: px(z)[1], r: 2.2, fill: CELLS[owners[i]] }, layers.cloud))
      if (state.field) for (let i = 1; i < 16; i++) for (let j = 1; j < 16; j++) {
        const z = [i, j].map(v => -HALF + v * HALF / 8)
        arrow(px(z), step(at(z).z, 4, LONGEST), { stroke: color, 'stroke-width': 1 }, layers.field)
      }
      const to = px(state.z)
      element('path', { d: `M${to}L${px(state.codes[here.k])}`, class: 'lookup' }, layers.arrows)
      here.codes.forEach((v, k) => arrow(px(state.codes[k]), step(v, 14, LONGEST), { class: 'of-code', 'stroke-width': 1.6 }, layers.arrows))
      arrow(to, step(here.sent, 14, LONGEST), { stroke: color, 'stroke-width': 2.5 }, layers.arrows)
      arrow(to, step(here.commitment, 14, LONGEST), { class: 'commitment', 'stroke-width': 2 }, layers.arrows)
      arrow(to, step(here.z, 14, LONGEST), { class: 'both', 'stroke-width': 3.5 }, layers.arrows)

      handles.forEach((g, i) => {
        const { k } = points[i], p = k === null ? state.z : state.codes[k]
        g.setAttribute('transform', `translate(${px(p)})`)
        const what = k === null ? `The latent, at ${said(p)}, goes to code ${here.k + 1}` : `Code ${k + 1}, at ${said(p)}, ${counts[k] ? `${counts[k]} of ${cloud.length} latents` : 'dead: no latents'}`
        g.setAttribute('aria-label', `${what}. Arrow keys move it.`)
        g.lastChild.style.fill = k === null ? 'var(--play-latent)' : counts[k] ? CELLS[k] : 'var(--bs-body-bg)'
      })
      select.value = state.chosen
      SLIDERS.forEach(s => { outputs[s.name].textContent = ` ${state[s.name]}` })
      const dead = counts.filter(n => !n).length
      readout.textContent = `The latent (${said(state.z)}) goes to code ${here.k + 1}. ${style(state.chosen).shown} sends it the step ${said(times(-1, here.sent))}, commitment ${said(times(-1, here.commitment))}; together ${said(times(-1, here.z))}. The code is sent ${said(times(-1, here.codes[here.k]))}. ${dead ? `${dead} dead.` : 'No code is dead.'}`
      for (const s of styles) {
        const { z, codes } = gradient(s.name, { z: state.z, ...setting }), { tile, picture, numbers } = tileOf[s.name]
        tile.setAttribute('aria-pressed', String(s.name === state.chosen))
        picture.textContent = ''
        const toCode = step(sub(state.z, state.codes[here.k]), 36)
        element('path', { d: `M0,0L${toCode}`, class: 'lookup' }, picture)
        element('circle', { r: 3, class: 'mark' }, picture)
        element('circle', { r: 3.5, cx: toCode[0], cy: toCode[1], fill: CELLS[here.k] }, picture)
        arrow([0, 0], step(z, 7, LONGEST), { stroke: ink(s), 'stroke-width': 3 }, picture)
        arrow(toCode, step(codes[here.k], 7, LONGEST), { class: 'of-code', 'stroke-width': 1.6 }, picture)
        numbers.textContent = `‖G‖ ${norm(z).toFixed(2)}`
      }
    }
    draw()
  }
  return { gradient, metric, nearest, start, names: Object.keys(ESTIMATORS) }
})()
if (document.getElementById('playground')) Playground.start(document.getElementById('playground'), ESTIMATOR_STYLES)
