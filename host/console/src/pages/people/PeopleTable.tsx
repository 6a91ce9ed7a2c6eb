import { Button, Table, Tag, type TableColumnsType } from 'antd';
import { accountOf, type Account } from '../../api/accounts';
import { useRoles, type Person } from '../../api/people';
import { useSite } from '../../api/sites';
import { useWords } from '../../app/preferences';
import { PersonName } from '../../parts/Names';
import { peopleWords } from '../../words/people';

interface Props {
  people: Person[];
  accounts: readonly Account[];
  onEdit: (person: Person) => void;
}

export function PeopleTable({ people, accounts, onEdit }: Props) {
  const words = useWords(peopleWords);
  const { name: site, administrator } = useSite();
  const roles = useRoles().data ?? [];
  const title = (role: string) => roles.find(({ name }) => name === role)?.title ?? role;
  const columns: TableColumnsType<Person> = [
    {
      title: words.name,
      render: (_, person) => <Named person={person} onEdit={administrator ? onEdit : undefined} />,
    },
    { title: words.roles, render: (_, person) => person.roles.map(title).join(', ') },
    { title: words.superior, render: (_, { superior }) => <PersonName id={superior} />, responsive: ['lg'] },
    { title: words.phone, dataIndex: 'phone', responsive: ['md'] },
  ];
  if (accounts.length > 0) {
    columns.push({
      title: words.account,
      responsive: ['md'],
      render: (_, { id }) =>
        accountOf(accounts, site, id)?.login ?? <span className="muted">{words.noAccount}</span>,
    });
  }
  return (
    <Table
      rowKey="id"
      size="middle"
      dataSource={people}
      columns={columns}
      pagination={{ pageSize: 50, hideOnSinglePage: true }}
    />
  );
}

function Named({ person, onEdit }: { person: Person; onEdit: ((person: Person) => void) | undefined }) {
  const words = useWords(peopleWords);
  return (
    <>
      {onEdit ? (
        <Button
          type="link"
          className="bare"
          aria-label={words.edit(person.name)}
          onClick={() => onEdit(person)}
        >
          {person.name}
        </Button>
      ) : (
        person.name
      )}{' '}
      {person.left && <Tag>{words.goneMark}</Tag>}
    </>
  );
}
