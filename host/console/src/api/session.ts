//! Who is signed in, and what is theirs: password, tokens.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answered, api, sendAlong, type Schemas } from './client';
import { Problem } from './problem';

export type Session = Schemas['SessionView'];

const KEY = ['session'];

/** The session; `null`: nobody is signed in. */
export function useSession() {
  return useQuery({ queryKey: KEY, queryFn: readSession, staleTime: Infinity });
}

/** Whether this browser has signed in: who never did is not asked after, and no failed request stands in its log. */
const SIGNED_IN = 'frontdesk.signed-in';

async function readSession(): Promise<Session | null> {
  if (!localStorage.getItem(SIGNED_IN)) return null;
  try {
    const session = await answered(api.GET('/api/v1/session'));
    sendAlong(session.csrf);
    return session;
  } catch (error) {
    if (error instanceof Problem && error.kind === 'unauthorized') {
      localStorage.removeItem(SIGNED_IN);
      return null;
    }
    throw error;
  }
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['SignIn']) => answered(api.POST('/api/v1/session', { body })),
    onSuccess(session) {
      localStorage.setItem(SIGNED_IN, 'yes');
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      sendAlong(session.csrf);
      queries.setQueryData(KEY, session);
    },
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answered(api.DELETE('/api/v1/session')),
    onSuccess() {
      localStorage.removeItem(SIGNED_IN);
      sendAlong(null);
      // The session is set, not cleared: who looks at it (`Door`) would never hear of another one under its key.
      queries.setQueryData(KEY, null);
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
    },
  });
}

/** Whether the first administrator is still to be created. */
export function useIsNew() {
  return useQuery({
    queryKey: ['setup'],
    queryFn: () => answered(api.GET('/api/v1/setup')),
    staleTime: Infinity,
  });
}

/** Creates the first administrator and signs them in. */
export function useSetUp() {
  const signIn = useSignIn();
  return useMutation({
    async mutationFn(body: Schemas['SetUp']) {
      await answered(api.POST('/api/v1/setup', { body }));
      await signIn.mutateAsync({ login: body.login, password: body.password });
    },
  });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: Schemas['ChangePassword']) => answered(api.PUT('/api/v1/session/password', { body })),
  });
}

export function useTokens() {
  return useQuery({ queryKey: ['tokens'], queryFn: () => answered(api.GET('/api/v1/tokens')) });
}

export function useNewToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['NewToken']) => answered(api.POST('/api/v1/tokens', { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
}

export function useRevokeToken() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (token: string) =>
      answered(api.DELETE('/api/v1/tokens/{token}', { params: { path: { token } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tokens'] }),
  });
}
