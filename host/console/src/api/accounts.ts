//! Accounts of the host, and which person they are on a site.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api, type Schemas } from './client';
import { useSession } from './session';

export type Account = Schemas['AccountView'];

const KEY = ['accounts'];

/** All accounts, for administrators of the host. */
export function useAccounts() {
  const admin = useSession().data?.account.admin ?? false;
  return useQuery({ queryKey: KEY, queryFn: () => answered(api.GET('/api/v1/accounts')), enabled: admin });
}

export function useAccountChanges() {
  const queries = useQueryClient();
  const onSuccess = async () => {
    await queries.invalidateQueries({ queryKey: KEY });
    await queries.invalidateQueries({ queryKey: ['session'] });
    await queries.invalidateQueries({ queryKey: ['sites'] });
  };
  const create = useMutation({
    mutationFn: (body: Schemas['NewAccountBody']) => answered(api.POST('/api/v1/accounts', { body })),
    onSuccess,
  });
  const change = useMutation({
    mutationFn: ({ login, ...body }: Schemas['ChangeBody'] & { login: string }) =>
      answered(api.PUT('/api/v1/accounts/{login}', { params: { path: { login } }, body })),
    onSuccess,
  });
  const reset = useMutation({
    mutationFn: ({ login, password }: { login: string; password: string }) =>
      answered(
        api.PUT('/api/v1/accounts/{login}/password', { params: { path: { login } }, body: { password } }),
      ),
  });
  return { create, change, reset };
}

/** The account that is this person on a site. */
export function accountOf(accounts: readonly Account[], site: string, person: string): Account | undefined {
  return accounts.find(({ people }) => people[site] === person);
}
