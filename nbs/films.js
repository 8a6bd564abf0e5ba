// A film stands still at its last frame until a reader plays it, and can be paused: nothing moves by itself.
for (const film of document.querySelectorAll('img[data-film]')) {
  const still = film.getAttribute('src')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'film-button'
  function say(playing) {
    button.textContent = playing ? 'Pause the film' : 'Play the film'
    button.setAttribute('aria-pressed', String(playing))
  }
  button.addEventListener('click', () => {
    const playing = film.getAttribute('src') === still
    film.src = playing ? film.dataset.film : still
    say(playing)
  })
  say(false)
  film.before(button)
}
