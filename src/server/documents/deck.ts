/** What slides or a PDF are made of: words and the places of pictures, and nothing else of ours. */
export interface Deck {
  title: string
  company: string
  /** The company's colour: '#0b5b57'. */
  accent: string
  made: string
  covers: string[]
  selected: string
  pages: DeckPage[]
}

export interface DeckPage {
  words: string | null
  heading: string | null
  by: string
  said: string
  disclosure: string | null
  note: string | null
  address: string | null
  isRightToLeft: boolean
  language: string | null
  picture: string | null
}

export type DeckKind = 'slides' | 'PDF'
