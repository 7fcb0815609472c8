import { Button, Menu, SegmentedControl } from '@mantine/core'
import { IconArrowsSort, IconCheck, IconPlugConnected, IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { z } from 'zod'
import { ReasonsNav } from '../../reasons/ui/reasons-nav.tsx'
import type { Day } from '../../values/day.ts'
import { mayDo } from '../../values/endpoint.ts'
import { useAddress } from '../../web/address.ts'
import { useList } from '../../web/client.ts'
import { showCount, showDayShort, showMoment, showNumber, showPercent } from '../../web/figures.ts'
import { useHere } from '../../web/here.ts'
import { PageFrame } from '../../web/page-frame.tsx'
import { type Column, RecordTable } from '../../web/record-table.tsx'
import { SearchField } from '../../web/search-field.tsx'
import { EmptyState } from '../../web/states.tsx'
import { WhyNotButton } from '../../web/why-not.tsx'
import { webhooksApi } from '../api/webhooks.ts'
import { type SurveyRow, surveySorts, surveysApi } from '../api.ts'
import { type TemplateName, templatesOffered } from '../question-bank.ts'
import { BeginSurvey } from './begin-survey.tsx'
import { ReceiveSurvey } from './receive-survey.tsx'
import { SurveyMark } from './survey-words.tsx'
import classes from './surveys-page.module.css'

const address = z.object({
  q: z.string().default(''),
  state: z.enum(['all', 'draft', 'open', 'closed']).default('all'),
  sort: z.enum(surveySorts).default('changed'),
})

const sortNames: Record<(typeof surveySorts)[number], string> = {
  changed: 'Last changed',
  name: 'Name',
  responses: 'Most responses',
  answered: 'Last answer',
}

export const onlyManagers = 'Surveys are written by managers. Ask one to add you.'

const onlyAdmins = 'Only an admin connects another tool. Ask one to do it.'

/** Every survey: what we ask, and how many answered. */
export default function SurveysPage() {
  const here = useHere()
  const [{ q, state, sort }, setAddress] = useAddress(address)
  const [beginning, begin] = useState<TemplateName | null>(null)
  const [isReceiving, receive] = useState(false)
  const asked = { q, sort, ...(state === 'all' ? {} : { state }) }
  const list = useList(surveysApi.list, asked)
  const { rows } = list
  const whyNot = mayDo(here.member.role, 'manager') ? null : onlyManagers
  const whyNotReceive = mayDo(here.member.role, webhooksApi.add.who) ? null : onlyAdmins
  const isFirst = list.isSuccess && rows.length === 0 && q === '' && state === 'all'

  return (
    <PageFrame
      title="Surveys"
      width={isFirst ? 'page' : 'table'}
      actions={
        !isFirst && (
          <>
            <WhyNotButton
              whyNot={whyNotReceive}
              variant="default"
              leftSection={<IconPlugConnected size={16} stroke={1.7} />}
              onClick={() => receive(true)}
            >
              Receive from Typeform or Formbricks
            </WhyNotButton>
            <WhyNotButton
              whyNot={whyNot}
              leftSection={<IconPlus size={16} stroke={1.8} />}
              onClick={() => begin('why not')}
            >
              New survey
            </WhyNotButton>
          </>
        )
      }
    >
      <ReasonsNav />
      {isFirst ? (
        <>
          <EmptyState
            title="Ask them"
            says="A survey asks whether customers would recommend you, whether they did, and what stopped those who did not. Answers become reasons, referrals to look at and words to quote. Begin with one of these; everything in it can be changed."
          />
          <div className={classes.templates}>
            {templatesOffered.map((template) => (
              <section key={template.id} className={classes.template}>
                <h2>{template.name}</h2>
                <p>{template.says}</p>
                <WhyNotButton whyNot={whyNot} variant="default" onClick={() => begin(template.id)}>
                  {template.id === 'blank' ? 'Begin blank' : 'Begin with this'}
                </WhyNotButton>
              </section>
            ))}
            <section className={classes.template}>
              <h2>Typeform or Formbricks</h2>
              <p>You ask there already: each response comes here the moment it is finished.</p>
              <WhyNotButton whyNot={whyNotReceive} variant="default" onClick={() => receive(true)}>
                Receive responses
              </WhyNotButton>
            </section>
          </div>
        </>
      ) : (
        <>
          <search className={classes.filters} aria-label="Filters">
            <SearchField
              says="Search by name"
              label="Search surveys by name"
              words={q}
              change={(q) => setAddress({ q }, { replace: true })}
            />
            <SegmentedControl
              aria-label="State"
              value={state}
              onChange={(state) => setAddress({ state: state as typeof state & 'all' })}
              data={[
                { value: 'all', label: 'All' },
                { value: 'draft', label: 'Drafts' },
                { value: 'open', label: 'Open' },
                { value: 'closed', label: 'Closed' },
              ]}
            />
            <Menu>
              <Menu.Target>
                <Button variant="default" leftSection={<IconArrowsSort size={16} stroke={1.7} />}>
                  {sortNames[sort]}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {surveySorts.map((one) => (
                  <Menu.Item
                    key={one}
                    leftSection={one === sort ? <IconCheck size={16} /> : <span className={classes.noCheck} />}
                    onClick={() => setAddress({ sort: one })}
                  >
                    {sortNames[one]}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          </search>
          <RecordTable
            one="survey"
            columns={columnsFor(here.today, here.company.timeZone)}
            idOf={(row) => row.id}
            pathOf={(row) => `/surveys/${row.id}`}
            {...list.table}
            empty={
              <EmptyState
                title="No survey like this"
                says="None meets what is asked for above."
                next={
                  <Button
                    variant="default"
                    onClick={() => {
                      setAddress({ q: '', state: 'all' })
                    }}
                  >
                    Show all surveys
                  </Button>
                }
              />
            }
            small={(row) => ({
              first: row.name,
              second: `${showCount(row.responses, 'response')}${row.lastAnswerOn ? `, last ${showDayShort(row.lastAnswerOn)}` : ''}`,
              aside: <SurveyMark survey={row} today={here.today} />,
            })}
          />
        </>
      )}
      {beginning && <BeginSurvey template={beginning} close={() => begin(null)} />}
      {isReceiving && <ReceiveSurvey close={() => receive(false)} />}
    </PageFrame>
  )
}

const columnsFor = (today: Day, timeZone: string): Column<SurveyRow>[] => [
  { key: 'name', label: 'Survey', show: (row) => row.name, width: 200, grow: 3 },
  {
    key: 'state',
    label: 'State',
    width: 210,
    show: (row) => (
      <span className={classes.state}>
        <SurveyMark survey={row} today={today} />
        {row.changed && <span className={classes.changed}>edited since</span>}
      </span>
    ),
  },
  { key: 'responses', label: 'Responses', show: (row) => showNumber(row.responses), width: 100, right: true },
  {
    key: 'rate',
    label: 'Of those invited',
    width: 170,
    right: true,
    show: (row) =>
      row.invited === 0
        ? 'nobody invited'
        : `${showNumber(row.invitedAnswered)} of ${showNumber(row.invited)} (${showPercent(row.invitedAnswered / row.invited)})`,
    definition: 'Of the people who were sent an invitation, how many answered. Answers by open link are not in it.',
  },
  {
    key: 'answered',
    label: 'Last answer',
    width: 120,
    right: true,
    show: (row) => (row.lastAnswerOn ? showDayShort(row.lastAnswerOn) : 'none yet'),
  },
  {
    key: 'changed',
    label: 'Last changed',
    width: 170,
    right: true,
    show: (row) => showMoment(row.updatedAt, timeZone),
  },
]
