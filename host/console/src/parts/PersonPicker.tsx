import { Select, type SelectProps } from 'antd';
import { usePeople, useRoles } from '../api/people';
import { useWords } from '../app/preferences';
import { partsWords } from '../words/parts';

/** Somebody of the site, by typing letters of the name, in any script, or the id. */
export function PersonPicker(props: SelectProps<string>) {
  const words = useWords(partsWords);
  const people = usePeople();
  const roles = useRoles();
  const title = (role: string) => roles.data?.find((one) => one.name === role)?.title ?? role;
  const here = [...(people.data?.values() ?? [])].filter(
    (person) => !person.left || person.id === props.value,
  );
  const options = here.map((person) => ({
    value: person.id,
    label: person.name,
    about: person.roles.map(title).join(', '),
  }));
  return (
    <Select
      allowClear
      placeholder={words.person}
      loading={people.isPending}
      showSearch={{
        filterOption: (text, option) =>
          `${option?.label} ${option?.value} ${option?.about}`.toLowerCase().includes(text.toLowerCase()),
      }}
      optionRender={({ data }) => (
        <div>
          {data.label} <span className="muted small">{data.about}</span>
        </div>
      )}
      {...(props as object)}
      options={options}
    />
  );
}
