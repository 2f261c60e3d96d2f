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
// The sheet of filters on a phone: its last line, which says how many were found, and Escape close it.
const shutSheet = () => {
  const sheet = document.querySelector('details[data-wide-open][open]')
  if (!sheet || window.matchMedia('(min-width: 1024px)').matches) return
  sheet.open = false
  sheet.querySelector('summary').focus()
}
document.addEventListener('click', (event) => { if (event.target.closest('[data-done]')) shutSheet() })
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') shutSheet() })
// A range is sent when both its ends are typed: with its button or Enter, not field by field.
document.addEventListener('change', (event) => { if (event.target.closest('.range')) event.stopPropagation() }, true)

// What was searched for lately: kept in this browser and nowhere else.
const RECENT = 'recent-searches'
const recent = () => { try { return JSON.parse(localStorage.getItem(RECENT)) || [] } catch { return [] } }
const remember = (list) => { try { localStorage.setItem(RECENT, JSON.stringify(list.slice(0, 8))) } catch { /* full or forbidden */ } }
const searched = (text) => text.trim() && remember([text.trim(), ...recent().filter((one) => one !== text.trim())])
const showRecent = () => document.querySelectorAll('[data-recent]').forEach((box) => {
  box.querySelectorAll('.recent').forEach((line) => line.remove())
  const field = document.querySelector('input[name=q]'), list = field?.value ? [] : recent()
  box.hidden = !list.length
  list.reverse().forEach((text) => {
    const line = document.createElement('li'), link = document.createElement('a')
    line.className = 'recent'
    link.href = `/offers?q=${encodeURIComponent(text)}`
    link.textContent = text
    line.append(link)
    box.prepend(line)
  })
})
document.addEventListener('DOMContentLoaded', () => {
  if (location.pathname === '/offers') searched(new URLSearchParams(location.search).get('q') || '')
  showRecent()
})
document.addEventListener('change', (event) => { if (event.target.name === 'q' && event.target.list) { searched(event.target.value); showRecent() } })
document.addEventListener('focusin', (event) => {
  const field = event.target
  if (field.name === 'q' && field.list && !field.value) field.list.replaceChildren(...recent().map((text) => new Option('', text)))
})
document.addEventListener('click', (event) => {
  if (event.target.closest('[data-recent] button')) { remember([]); showRecent() }
})
