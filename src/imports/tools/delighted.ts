import { lower, type ToolExport } from './tool.ts'

/**
 * Delighted, "Export CSV": the score and comment of each response beside whom it was asked of ("Person Email", "Person
 * Name", "Person ID"), "Response ID" and when it was answered; properties of the person follow.
 *
 * Source: https://help.delighted.com (export survey responses) and the names of its API, https://app.delighted.com/docs/api
 */
export const delighted: ToolExport = {
  tool: 'delighted',
  word: 'Delighted',
  recognises(headers) {
    const have = new Set(headers.map(plainly))
    return have.has('score') && have.has('comment') && [...have].some((one) => /^person\b|^survey type$/.test(one))
  },
  besides(header) {
    const known = plainly(header)
    const fields: Record<string, string> = {
      'response id': 'externalId',
      id: 'externalId',
      'response created at': 'givenOn',
      'responded at': 'givenOn',
      'created at': 'givenOn',
      'date responded': 'givenOn',
      'person email': 'email',
      email: 'email',
      'person id': 'contact',
      'customer id': 'customer',
      'account id': 'customer',
      score: 'likelihood',
      comment: 'scoreWords',
      locale: 'language',
    }
    const field = fields[known]
    if (field) return { field }
    const about =
      /^(person|survey|response|updated at|permalink|tags|notes|delighted|sent at|source|browser|operating|device|nps category|category|name$)/
    return about.test(known) ? 'leave out' : null
  },
  heading: (header) => ({ question: header, part: null }),
}

/** 'Person_Email' and 'Person Email' are one. */
const plainly = (header: string) => lower(header).replace(/[_\s]+/g, ' ')
