//! The real binary on a data folder of its own, with the console that was built.
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const BINARY = process.env.FRONTDESK_BINARY ?? '../../target/release/frontdesk';
export const PLUGIN = process.env.FRONTDESK_PLUGIN_PROPERTY ?? '../../target/property.wasm';
export const RETAIL = process.env.FRONTDESK_PLUGIN_RETAIL ?? '../../target/retail.wasm';
export const PASSWORD = 'a long enough password';

/** How long the host may take to say where it serves, in milliseconds. */
const START_MS_MAX = 60_000;

/** People of the test's department, as the property plugin knows their roles. */
const PEOPLE = {
  chen: { name: 'Chen Fang 陈芳', roles: ['front-desk'], superior: 'wang' },
  wang: { name: 'Wang Lei 王磊', roles: ['supervisor'] },
  sun: { name: 'Sun Yan 孙燕', roles: ['duty-officer'], superior: 'wang' },
};

export class Host {
  private cookie = '';
  private csrf = '';

  private constructor(
    readonly url: string,
    /** What the host printed, to create the first administrator with. */
    readonly setupLink: string,
    private readonly process: ChildProcess,
    private readonly data: string,
  ) {}

  /** A host whose site `bench` holds so many complaints: laid down by rules and store alone, without the plugin's code. */
  static async startFilled(tickets: number): Promise<Host> {
    const data = emptyFolder();
    const flags = ['bench', '--plugin', PLUGIN, '--tickets', String(tickets), '--fill', data];
    const filling = spawn(BINARY, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    filling.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    await new Promise<void>((done, fail) => {
      filling.on('error', fail);
      filling.on('exit', (code) =>
        code === 0 ? done() : fail(new Error(`filling ended with ${code}: ${said}`)),
      );
    });
    return Host.start('', data);
  }

  /** A host on an empty folder, or one that was filled, with the text of a configuration file. */
  static async start(config = '', data = emptyFolder()): Promise<Host> {
    const file = join(data, 'frontdesk.toml');
    writeFileSync(file, config);
    const flags = ['serve', '--config', file, '--data', data, '--listen', '127.0.0.1:0'];
    flags.push('--console', resolve(process.env.FRONTDESK_CONSOLE_DIST ?? 'dist'));
    const child = spawn(BINARY, flags, { stdio: ['ignore', 'pipe', 'ignore'] });
    const printed = await until(child, /setup link:\s+(\S+)/);
    const link = printed.match(/setup link:\s+(\S+)/)?.[1] ?? '';
    return new Host(new URL(link).origin, link, child, data);
  }

  stop(): void {
    this.process.kill();
    this.process.on('exit', () => rmSync(this.data, { recursive: true, force: true }));
  }

  async call<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const bytes = body instanceof Uint8Array;
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        cookie: this.cookie,
        'x-csrf-token': this.csrf,
        'content-type': bytes ? 'application/wasm' : 'application/json',
      },
      body: bytes ? (body as BodyInit) : body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    this.cookie = response.headers.get('set-cookie')?.split(';')[0] ?? this.cookie;
    return (text ? JSON.parse(text) : undefined) as T;
  }

  async signIn(login: string): Promise<void> {
    const session = await this.call<{ csrf: string }>('POST', '/session', { login, password: PASSWORD });
    this.csrf = session.csrf;
  }

  /** The first administrator, signed in. */
  async setUp(): Promise<void> {
    const token = new URL(this.setupLink).hash.replace('#token=', '');
    await this.call('POST', '/setup', { token, login: 'admin', name: 'Administrator', password: PASSWORD });
    await this.signIn('admin');
  }

  /** A department at work: administrator, site, plugin, people. */
  async furnish(): Promise<void> {
    await this.setUp();
    await this.call('POST', '/sites', {
      name: 'riverside',
      title: 'Riverside 滨江',
      zone: 'Asia/Shanghai',
      locale: 'en',
    });
    await this.install('riverside', PLUGIN);
    // Superiors come first.
    for (const [id, person] of Object.entries(PEOPLE).reverse()) await this.put(id, person);
    for (const [id, person] of Object.entries(PEOPLE)) await this.put(id, person);
  }

  /** Puts a plugin's file into the library and installs it with what it asks for, but messages to outside. */
  private async install(site: string, file: string): Promise<void> {
    const bytes = new Uint8Array(readFileSync(file));
    const { component } = await this.call<{ component: string }>('POST', '/plugins', bytes);
    const grants = ['notify', 'directory', 'roster'];
    await this.call('POST', `/sites/${site}/plugins`, { component, grants });
  }

  /** A second department of the same people: a shop, where clerks may swap their shifts. */
  async furnishShop(): Promise<void> {
    await this.call('POST', '/sites', {
      name: 'shop',
      title: 'Shop 门店',
      zone: 'Asia/Shanghai',
      locale: 'en',
    });
    await this.install('shop', RETAIL);
    for (const [id, { name }] of Object.entries(PEOPLE)) {
      const roles = [id === 'wang' ? 'supervisor' : 'clerk'];
      await this.call('PUT', `/sites/shop/people/${id}`, { name, roles });
      await this.call('PUT', `/accounts/${id}`, { name, admin: false, people: { riverside: id, shop: id } });
    }
  }

  private async put(id: string, person: { name: string; roles: string[]; superior?: string }): Promise<void> {
    const known = await this.call<{ login: string }[]>('GET', '/accounts');
    const superior = known.some(({ login }) => login === person.superior)
      ? { superior: person.superior }
      : {};
    await this.call('PUT', `/sites/riverside/people/${id}`, {
      name: person.name,
      roles: person.roles,
      ...superior,
    });
    if (known.some(({ login }) => login === id)) return;
    await this.call('POST', '/accounts', {
      login: id,
      name: person.name,
      password: PASSWORD,
      people: { riverside: id },
    });
  }
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'frontdesk-console-'));
}

function until(child: ChildProcess, said: RegExp): Promise<string> {
  return new Promise((done, fail) => {
    let text = '';
    const late = setTimeout(
      () => fail(new Error(`the host did not say ${said} in time, but: ${text}`)),
      START_MS_MAX,
    );
    child.on('error', fail);
    child.on('exit', (code) => fail(new Error(`the host ended with ${code}: ${text}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!said.test(text)) return;
      clearTimeout(late);
      child.removeAllListeners('exit');
      done(text);
    });
  });
}
