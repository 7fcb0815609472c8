import { IconPresentation } from '@tabler/icons-react'
import { useState } from 'react'
import { mayDo } from '../../values/endpoint.ts'
import type { Id } from '../../values/id.ts'
import { showCount } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { Answer, PageFrame } from '../../web/page-frame.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { type Choice, mostInADeck } from '../api.ts'
import { MakeDeck } from './export-items.tsx'
import { ItemChooser } from './item-chooser.tsx'

/** Choose what a prospect should read, and take it along as slides or a PDF. */
export default function SlidesPage() {
  const here = useHere()
  const [chosen, choose] = useState<ReadonlyMap<Id<'itm'>, Choice>>(new Map())
  const [making, make] = useState(false)
  const whyNot = !mayDo(here.member.role, 'contributor')
    ? 'Slides are made by contributors. Ask an admin to make you one.'
    : chosen.size === 0
      ? 'Choose items first.'
      : chosen.size > mostInADeck
        ? `Choose ${mostInADeck} items or fewer.`
        : null
  return (
    <PageFrame
      title="Slides and PDF"
      above={{ to: '/walls', label: 'Walls' }}
      actions={
        <WhyNotButton
          whyNot={whyNot}
          leftSection={<IconPresentation size={16} stroke={1.7} />}
          onClick={() => make(true)}
        >
          Make them
        </WhyNotButton>
      }
      answer={
        <Answer>
          <strong>{showCount(chosen.size, 'item')}</strong> chosen. Each one is written down as used, so that whoever
          withdraws consent can be told of the copy.
        </Answer>
      }
    >
      <ReferencesNav />
      <ItemChooser use="sales deck" chosen={chosen} onChoose={choose} />
      {making && <MakeDeck itemIds={[...chosen.keys()]} as="slides" close={() => make(false)} />}
    </PageFrame>
  )
}
