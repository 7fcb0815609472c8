import { Select } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { z } from 'zod'
import { mayDo } from '../../values/endpoint.ts'
import { aLevel, type Level, levelJson, levels } from '../../values/level.ts'
import { useAddress } from '../../web/address.ts'
import { useRead } from '../../web/client.ts'
import { showCount, showNumber } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { useLevelNames } from '../../web/level-names.tsx'
import { Answer, PageFrame, Part } from '../../web/page-frame.tsx'
import { ReferencesNav } from '../../web/references-nav.tsx'
import { FailedState, LoadingText } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { requestsApi } from '../api/requests.ts'
import { criteriaJson, noCriteria, usualUses } from '../criteria.ts'
import { requestRefusals } from '../states.ts'
import { CandidateList } from './candidate-list.tsx'
import { CriteriaEditor, withoutCriterion } from './criteria-editor.tsx'
import RequestDialog from './request-dialog.tsx'
import classes from './requests.module.css'

const pageAddress = z.object({
  level: z.coerce.number().pipe(levelJson).default(3),
  /** Criteria as JSON; empty for none. */
  c: z.string().default(''),
})

function readWritten(text: string) {
  try {
    return criteriaJson.parse(JSON.parse(text))
  } catch {
    return noCriteria
  }
}

/** Who can speak to this, in that industry, at such a size, not asked lately; and who is at risk and not to be asked. */
export default function FindPage() {
  const here = useHere()
  const names = useLevelNames()
  const [address, setAddress] = useAddress(pageAddress)
  const [asking, ask] = useDisclosure(false)
  const criteria = readWritten(address.c)
  const change = (next: typeof criteria, replace = true) => setAddress({ c: JSON.stringify(next) }, { replace })
  const found = useRead(requestsApi.find, { level: address.level, criteria: JSON.stringify(criteria) }, { keep: true })
  return (
    <PageFrame
      width="table"
      title="Find who can speak"
      above={{ to: '/requests', label: 'Requests' }}
      actions={
        <WhyNotButton
          whyNot={mayDo(here.member.role, 'contributor') ? null : requestRefusals['needs-contributor']}
          leftSection={<IconPlus size={16} stroke={1.8} />}
          onClick={ask.open}
        >
          Make this a request
        </WhyNotButton>
      }
      answer={
        found.data ? (
          <Answer>
            <strong>
              {found.data.items.length >= 50
                ? 'At least 50 people'
                : showCount(found.data.items.length, 'person', 'people')}
            </strong>{' '}
            may be asked for {aLevel(names[address.level])}.{' '}
            {found.data.blocked.length === 0
              ? 'Nothing speaks against anybody else who fits.'
              : `${showNumber(found.data.blocked.length)} more would fit, but something speaks against asking them.`}
          </Answer>
        ) : (
          !found.error && <LoadingText lines={[64]} large />
        )
      }
    >
      <ReferencesNav />
      <div className={classes.columns}>
        <Part title="What is wanted">
          <Select
            mb={16}
            label="For"
            allowDeselect={false}
            value={String(address.level)}
            data={levels.map((level) => ({ value: String(level), label: names[level] }))}
            onChange={(value) => {
              if (!value) return
              const level = Number(value) as Level
              setAddress({ level, c: JSON.stringify({ ...criteria, use: usualUses[level] }) })
            }}
          />
          <CriteriaEditor criteria={criteria} change={change} />
        </Part>
        <Part title="Who can speak">
          {found.error && <FailedState error={found.error} again={() => found.refetch()} />}
          {!found.data && !found.error && <LoadingText />}
          {found.data && (
            <CandidateList
              found={found.data}
              criteria={criteria}
              drop={(criterion) => change(withoutCriterion(criteria, criterion), false)}
            />
          )}
        </Part>
      </div>
      {asking && <RequestDialog close={ask.close} level={address.level} criteria={criteria} />}
    </PageFrame>
  )
}
