export const sampleRefusals = {
  'has-customers':
    'The sample needs an empty company, and this one has customers. Add another company to try it there.',
  loading: 'The sample is being loaded already.',
  'no-sample': 'This company holds no sample. Undo imports one by one instead.',
} as const

export interface SampleFacts {
  hasCustomers: boolean
  holdsSample: boolean
  loading: boolean
}

/** Why the sample cannot be loaded now, or null when it can. */
export function whyNotLoadSample(facts: SampleFacts): 'has-customers' | 'loading' | null {
  if (facts.loading) return 'loading'
  return facts.hasCustomers ? 'has-customers' : null
}

/** Why the sample cannot be cleared now, or null when it can. */
export function whyNotClearSample(facts: SampleFacts): 'loading' | 'no-sample' | null {
  if (facts.loading) return 'loading'
  return facts.holdsSample ? null : 'no-sample'
}
