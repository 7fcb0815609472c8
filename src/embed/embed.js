/** Puts a survey into the page where `<script src="…/embed.js" data-survey="srv_…" async>` stands. */
for (const script of /** @type {NodeListOf<HTMLScriptElement>} */ (
  document.querySelectorAll('script[data-survey]:not([data-shown])')
)) {
  script.dataset.shown = ''
  const { origin } = new URL(script.src)
  const survey = script.dataset.survey ?? ''
  const language = script.dataset.language ?? document.documentElement.lang
  const path = `/embed/${encodeURIComponent(survey)}`
  const frame = document.createElement('iframe')
  frame.src = `${origin}${path}${language ? `?lang=${encodeURIComponent(language)}` : ''}`
  frame.title = script.dataset.title ?? 'Survey'
  frame.setAttribute('sandbox', 'allow-scripts allow-forms allow-same-origin')
  frame.setAttribute('loading', 'lazy')
  frame.style.cssText = 'display:block;width:100%;max-width:720px;height:480px;border:0;border-radius:12px'
  addEventListener('message', ({ source, origin: from, data }) => {
    if (source !== frame.contentWindow || from !== origin || data?.vouchwell !== path) return
    // A page that grows without end must not push everything else away.
    if (data.height > 0) frame.style.height = `${Math.min(Math.ceil(data.height), 10_000)}px`
  })
  script.after(frame)
}
