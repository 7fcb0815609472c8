import { existsSync, readFileSync } from 'node:fs'
import type { PermittedUse } from '../schema.ts'
import type { Context } from '../server/context.ts'
import type { Day } from '../values/day.ts'
import { type Id, newId } from '../values/id.ts'
import type { Level } from '../values/level.ts'

interface Quote {
  words?: string | null
  level?: Level
  spans?: [number, number][] | null
  name?: string | null
  disclosure?: string | null
  title?: string
  givenOn?: Day
  uses?: readonly PermittedUse[]
  state?: 'draft' | 'ready' | 'retired'
  companyAgrees?: boolean
  address?: string | null
}

/** Enter a quote of Ines Faro at Larkspur that may be shown, unless something else is said. Returns its id. */
export async function enterQuote({ db, now, today }: Context, quote: Quote = {}): Promise<Id<'itm'>> {
  const id = newId('itm')
  const { level = 2, words = 'It took two weeks. Then it just worked.', uses = ['website', 'sales deck'] } = quote
  const contact = await db
    .selectFrom('contacts')
    .where('customerId', '=', 'cus_larkspur')
    .select('id')
    .orderBy('number')
    .executeTakeFirstOrThrow()
  await db
    .insertInto('referenceItems')
    .values({
      id,
      level,
      title: quote.title ?? 'What Larkspur Clinics said',
      format: 'text',
      original: words,
      language: 'en',
      address: quote.address ?? null,
      excerptSpans: quote.spans ? JSON.stringify(quote.spans) : null,
      excerpt: quote.spans ? quote.spans.map(([from, to]) => (words ?? '').slice(from, to)).join(' ') : null,
      customerId: 'cus_larkspur',
      contactId: contact.id,
      shownName: quote.name === undefined ? 'Ines Faro' : quote.name,
      shownTitle: 'Head of Operations',
      shownCompany: 'Larkspur Clinics',
      source: 'survey',
      sourceDetail: 'A survey nobody outside needs to know of',
      collectedBy: 'mem_sam',
      disclosure: quote.disclosure ?? null,
      givenOn: quote.givenOn ?? '2026-03-09',
      state: quote.state ?? 'ready',
      createdBy: 'mem_sam',
      createdAt: now,
      updatedAt: now,
    })
    .execute()
  const parties = quote.companyAgrees === false ? (['person'] as const) : (['person', 'company'] as const)
  const consents = uses.flatMap((use) =>
    parties.map((party) => ({
      id: newId('cns'),
      party,
      customerId: 'cus_larkspur' as const,
      contactId: party === 'person' ? contact.id : null,
      itemId: id,
      level,
      use,
      wording: 'You may show my words.',
      wordingVersion: 1,
      givenHow: 'signed page' as const,
      givenBy: 'Ines Faro',
      givenOn: quote.givenOn ?? today,
      givenAt: now,
      createdBy: 'mem_sam',
      createdAt: now,
    })),
  )
  if (consents.length > 0) await db.insertInto('consents').values(consents).execute()
  return id
}

const suites = new URL('../../../shared/suites/', import.meta.url)
const read = (path: string) => (existsSync(new URL(path, suites)) ? readFileSync(new URL(path, suites), 'utf8') : null)

/**
 * Words that try what shows them: lists of naughty strings, of script injections and of spreadsheet formulas, and a few of
 * our own that break XML, JSON and PDF. The lists lie beside the project; without them, ours alone.
 */
export function hostileQuotes(): string[] {
  const naughty = JSON.parse(read('blns/blns.json') ?? '[]') as string[]
  const sanitised = JSON.parse(read('dompurify-xss/fixtures.json') ?? '[]') as { payload: string }[]
  const listed = [
    'payloads/xss/1 - XSS Filter Bypass.md',
    'payloads/xss/2 - XSS Polyglot.md',
    'payloads/CSV Injection/README.md',
  ]
    .map((path) => read(path) ?? '')
    .flatMap((text) => [...text.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) => block.split('\n')))
  const own = [
    '</script><script>alert(1)</script>',
    '<!--<script>',
    ']]></a:t><a:t>',
    '\u0000\u0001\u0008\u000b\u000c\u001f\u007f\u0085\ufffe\uffff',
    'half \ud800 a pair \udc00',
    '\u202edetrever\u202c \u2066isolated\u2069',
    '\\) Tj ET endstream endobj %%EOF (',
    '__NONCE__ %00 &#x3c;b&#x3e; &lt;b&gt; &amp;',
    'line\u2028separator\u2029paragraph\r\nreturn\ttab',
    'e\u0301'.repeat(50) + '\u0301'.repeat(200),
    '👩‍👩‍👧‍👦🏳️‍🌈🇩🇪',
    'مرحبا <b>שלום</b> 漢字 한글 ไทย',
    'x'.repeat(3_000),
    // biome-ignore lint/suspicious/noTemplateCurlyInString: this is what somebody tries
    '{{constructor.constructor("alert(1)")()}} ${alert(1)} <%= 7*7 %>',
  ]
  return [...new Set([...own, ...naughty, ...sanitised.map(({ payload }) => payload), ...listed])].filter(
    (words) => words.trim() !== '' && !words.includes('\0'),
  )
}

/** Addresses that try to be run, to lead elsewhere than they say, or to break out of a header. */
export function hostileAddresses(): string[] {
  const listed = ['Open Redirect/Intruder/Open-Redirect-payloads.txt', 'CRLF Injection/Files/crlfinjection.txt']
    .flatMap((path) => (read(`payloads/${path}`) ?? '').split('\n'))
    .map((line) => line.trim())
  const schemes = hostileQuotes().filter((words) => /^[^:]{0,30}(script|data|vbs|feed)\s*:/i.test(words))
  const own = [
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'blob:https://x.example/1',
    'file:///etc/passwd',
    '//x.example',
    '/\\x.example',
    'https://x.example/"><script>alert(1)</script>',
    "https://x.example/' onmouseover='alert(1)",
    'https://x.example/)>>endobj',
    'https://x.example/\r\nSet-Cookie: a=b',
  ]
  return [...new Set([...own, ...schemes, ...listed])].filter((one) => one !== '' && !one.includes('\u0000'))
}
