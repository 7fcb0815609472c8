const form = document.querySelector<HTMLFormElement>('form[data-answers]')
const send = (go: string) => {
  const said = new URLSearchParams(new FormData(form!) as unknown as string[][])
  said.set('go', go)
  return said
}

if (form) {
  const words = form.dataset
  const status = form.querySelector<HTMLElement>('[data-status]')!
  const questions = [...form.querySelectorAll<HTMLFieldSetElement>('fieldset[data-key]')]
  const key = form.elements.namedItem('r') as HTMLInputElement | null
  const place = `vouchwell ${location.pathname}`
  let timer = 0
  let saving = false
  let unsaved = false
  let isLeaving = false

  const show = (shown: string[]) => {
    for (const question of questions) {
      question.hidden = question.disabled = !shown.includes(question.dataset.key!)
    }
  }

  const save = async () => {
    clearTimeout(timer)
    if (saving) return
    saving = true
    unsaved = false
    status.textContent = words.saving!
    try {
      const response = await fetch(form.action, {
        method: 'POST',
        body: send('save'),
        headers: { accept: 'application/json' },
      })
      if (!response.ok) throw new Error()
      const { shown, over } = await response.json()
      if (over && !isLeaving) return location.reload()
      show(shown)
      status.textContent = words.preview ? '' : words.saved!
      if (key && !words.preview) {
        try {
          sessionStorage.setItem(place, key.value)
        } catch {}
      }
    } catch {
      unsaved = true
      status.textContent = words.notSaved!
      timer = setTimeout(save, 4000)
    }
    saving = false
    if (unsaved && status.textContent !== words.notSaved) save()
  }

  form.addEventListener('input', (event) => {
    unsaved = true
    clearTimeout(timer)
    const isTyping = /text|email/.test((event.target as HTMLInputElement).type)
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
    if (unsaved) navigator.sendBeacon(form.action, send('save'))
  })

  // All questions on one page from here on: what is shown follows the answers.
  show(questions.filter((question) => 'shown' in question.dataset).map((question) => question.dataset.key!))
  for (const part of form.querySelectorAll<HTMLElement>('[data-steps]')) part.remove()
  for (const part of form.querySelectorAll<HTMLElement>('[data-whole]')) part.hidden = false
  const whole = form.elements.namedItem('whole') as HTMLInputElement | null
  if (whole) whole.disabled = false

  let before: string | null = null
  try {
    before = sessionStorage.getItem(place)
  } catch {}
  const asked = new URLSearchParams(location.search)
  if (key && before && before !== key.value && !asked.has('r') && !words.preview) {
    asked.set('r', before)
    location.replace(`?${asked}`)
  } else if (!words.preview) navigator.sendBeacon(form.action, new URLSearchParams({ go: 'opened' }))
}

const language = document.querySelector<HTMLSelectElement>('select[data-language]')
language?.addEventListener('change', () => language.form!.submit())

if (parent !== window) {
  new ResizeObserver(() => {
    parent.postMessage({ vouchwell: location.pathname, height: document.documentElement.offsetHeight }, '*')
  }).observe(document.documentElement)
}
