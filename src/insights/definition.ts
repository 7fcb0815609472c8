/** Analyses that take long and are kept. */
export type AnalysisKind = 'drivers' | 'discovery' | 'value' | 'spread'

/** What an analysis was asked, as it stands in the address of the page that shows it. */
export interface Definition {
  window: string
  strength: 'claimed' | 'probable' | 'proven'
  where: string[]
  [choice: string]: unknown
}
