//! A small SMTP server: what it says to a receiver is told to it, and what came is kept.
import { createServer, type Server, type Socket } from 'node:net';

export class Smtp {
  /** What it answers to a receiver: `250 ok` takes the message, `550 …` refuses it for good. */
  verdict = '250 ok';
  readonly taken: string[] = [];

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static start(): Promise<Smtp> {
    return new Promise((done) => {
      const server = createServer((socket) => smtp.serve(socket));
      let smtp: Smtp;
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        smtp = new Smtp(server, typeof address === 'object' && address ? address.port : 0);
        done(smtp);
      });
    });
  }

  stop(): void {
    this.server.close();
  }

  private serve(socket: Socket): void {
    let body: string[] | undefined;
    let rest = '';
    const say = (line: string) => socket.write(`${line}\r\n`);
    const hear = (line: string) => {
      if (body) {
        if (line !== '.') return void body.push(line);
        this.taken.push(body.join('\n'));
        body = undefined;
        return void say('250 ok');
      }
      const [verb = ''] = line.toUpperCase().split(/[ :]/);
      if (verb === 'RCPT') return void say(this.verdict);
      if (verb === 'DATA') body = [];
      if (verb === 'QUIT') return void socket.end('221 bye\r\n');
      say(verb === 'DATA' ? '354 go on' : '250 ok');
    };
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n');
      rest = lines.pop() ?? '';
      lines.forEach(hear);
    });
    say('220 test');
  }
}
