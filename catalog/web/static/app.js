// Small conveniences; every page works without them.
document.addEventListener('submit', (event) => {
  const form = event.target, button = event.submitter
  const question = button?.dataset.confirm
  if (question && !window.confirm(question)) return event.preventDefault()
  if (form.method !== 'post' || !button) return
  if (form.dataset.sent) return event.preventDefault()
  form.dataset.sent = 'yes'
  setTimeout(() => button.setAttribute('aria-busy', 'true'), 300)
})
// Back from the browser's page cache: forms may be sent again.
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return
  document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent)
  document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'))
})
document.addEventListener('DOMContentLoaded', () => {
  document.querySelector('[data-focus]')?.focus()
  // Filters lie open on wide screens, folded on phones.
  if (window.matchMedia('(min-width: 1024px)').matches) document.querySelectorAll('details[data-wide-open]').forEach((box) => { box.open = true })
})
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-print]')) window.print()
})
