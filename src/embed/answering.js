// Helps the page somebody answers on: saves while they type, and shows what their answers lead to. Browsers get this file
// as it is.
const form = /** @type {HTMLFormElement | null} */ (document.querySelector('form[data-answers]'))

if (form) {
  const words = form.dataset
  const status = /** @type {HTMLElement} */ (form.querySelector('[data-status]'))
  const questions = [.../** @type {NodeListOf<HTMLFieldSetElement>} */ (form.querySelectorAll('fieldset[data-key]'))]
  const key = /** @type {HTMLInputElement | null} */ (form.elements.namedItem('r'))
  const place = `vouchwell ${location.pathname}`
  let timer = 0
  let saving = false
  let unsaved = false
  let isLeaving = false

  /** @param {string} go */
  const said = (go) => {
    const pairs = [...new FormData(form)].map(([name, value]) => [name, String(value)])
    return new URLSearchParams([...pairs, ['go', go]])
  }
  /** @param {string} [words] */
  const tell = (words = '') => {
    status.textContent = words
  }
  /** @param {string[]} shown */
  const show = (shown) => {
    for (const question of questions) {
      question.hidden = question.disabled = !shown.includes(question.dataset.key ?? '')
    }
  }

  const save = async () => {
    clearTimeout(timer)
    if (saving) return
    saving = true
    unsaved = false
    tell(words.saving)
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        body: said('save'),
        headers: { accept: 'application/json' },
      })
      if (!response.ok) throw new Error()
      const { shown, over } = await response.json()
      if (over && !isLeaving) return location.reload()
      show(shown)
      // What was typed while this was on its way is not saved yet.
      tell(words.preview || unsaved ? '' : words.saved)
      if (key && !words.preview) {
        try {
          sessionStorage.setItem(place, key.value)
        } catch {}
      }
    } catch {
      unsaved = true
      tell(words.notSaved)
      timer = setTimeout(save, 4000)
    }
    saving = false
    if (unsaved && status.textContent !== words.notSaved) save()
  }

  form.addEventListener('input', (event) => {
    const answered = /** @type {HTMLElement} */ (event.target).closest('fieldset.wrong')
    answered?.classList.remove('wrong')
    answered?.querySelector('.problem')?.remove()
    unsaved = true
    if (status.textContent === words.saved) tell()
    clearTimeout(timer)
    const isTyping = /text|email/.test(/** @type {HTMLInputElement} */ (event.target).type)
    timer = setTimeout(save, isTyping ? 800 : 50)
  })
  form.addEventListener('submit', (event) => {
    if (isLeaving) event.preventDefault()
    isLeaving = true
    unsaved = false
    clearTimeout(timer)
  })
  addEventListener('pageshow', () => {
    isLeaving = false
  })
  addEventListener('pagehide', () => {
    if (unsaved) navigator.sendBeacon(form.action, said('save'))
  })

  // All questions on one page from here on: what is shown follows the answers.
  show(questions.filter((question) => 'shown' in question.dataset).map((question) => question.dataset.key ?? ''))
  for (const part of form.querySelectorAll('[data-steps]')) part.remove()
  for (const part of form.querySelectorAll('[data-whole]')) part.removeAttribute('hidden')
  const whole = /** @type {HTMLInputElement | null} */ (form.elements.namedItem('whole'))
  if (whole) whole.disabled = false

  /** @type {string | null} */
  let before = null
  try {
    before = sessionStorage.getItem(place)
  } catch {}
  const asked = new URLSearchParams(location.search)
  if (key && before && before !== key.value && !asked.has('r') && !words.preview) {
    asked.set('r', before)
    location.replace(`?${asked}`)
  } else if (!words.preview) navigator.sendBeacon(form.action, new URLSearchParams({ go: 'opened' }))
}

const language = /** @type {HTMLSelectElement | null} */ (document.querySelector('select[data-language]'))
language?.addEventListener('change', () => language.form?.submit())
// Choosing is enough from here on.
language?.form?.querySelector('button')?.remove()

if (parent !== window) {
  new ResizeObserver(() => {
    parent.postMessage({ vouchwell: location.pathname, height: document.documentElement.offsetHeight }, '*')
  }).observe(document.documentElement)
}
