#!/usr/bin/env python3
# Copyright 2026 the hilite authors
# SPDX-License-Identifier: MIT
"""A stub of two model services on 127.0.0.1: Google's generateContent and OpenAI's chat completions.

usage: stub.py --dir D [--contracts DIR] [--script FILE] [--no-key]

Writes its port to D/port, and each request to D/journal.jsonl and D/body-N.json. With --contracts (a folder
with the services' own descriptions) a request that does not hold to them gets status 400. The k-th request
for an answer plays the k-th line of FILE, a JSON object: {"step": NAME, "answer": JSON of the model or
"text": what it says, "delay": ...}; the last line holds for all that follow. No line: an answer without
highlights. It ends when nothing was asked for five minutes.
"""
import argparse, base64, hashlib, json, os, re, socket, struct, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GEMINI = 'gemini-v1beta.discovery.json'
OPENAI = 'openai.openapi.yaml'


# Contracts. Each check returns a list of problems.

def check_google(schemas, schema, value, at):
    """A schema of a discovery document; a property that it does not name is a problem."""
    if '$ref' in schema:
        schema = schemas[schema['$ref']]
    kind = schema.get('type')
    if kind == 'object' and 'properties' in schema:
        if not isinstance(value, dict):
            return [at + ' is no object']
        found = []
        for name, member in value.items():
            if name not in schema['properties']:
                found.append('%s.%s is not known' % (at, name))
            else:
                found += check_google(schemas, schema['properties'][name], member, at + '.' + name)
        return found
    if kind == 'object':
        if not isinstance(value, dict):
            return [at + ' is no object']
        inner = schema.get('additionalProperties', {})
        return [p for n, m in value.items() for p in check_google(schemas, inner, m, at + '.' + n)]
    if kind == 'array':
        if not isinstance(value, list):
            return [at + ' is no list']
        return [p for i, m in enumerate(value) for p in check_google(schemas, schema['items'], m, '%s[%d]' % (at, i))]
    if kind == 'string':
        if not isinstance(value, str):
            return [at + ' is no text']
        if 'enum' in schema and value not in schema['enum']:
            return ['%s: %s is not one of its values' % (at, value)]
        if schema.get('format') == 'byte':
            try:
                base64.b64decode(value, validate=True)
            except ValueError:
                return [at + ' is no base64']
        return []
    if kind == 'integer' and (not isinstance(value, int) or isinstance(value, bool)):
        return [at + ' is no whole number']
    if kind == 'number' and (not isinstance(value, (int, float)) or isinstance(value, bool)):
        return [at + ' is no number']
    if kind == 'boolean' and not isinstance(value, bool):
        return [at + ' is no truth value']
    return []


TYPES = {'object': dict, 'array': list, 'string': str, 'boolean': bool, 'integer': int, 'number': (int, float),
         'null': type(None)}


def is_type(value, name):
    if name in ('integer', 'number') and isinstance(value, bool):
        return False
    return isinstance(value, TYPES[name])


def names_of(root, schema):
    """All properties that a schema names, also in its parts; None: any are allowed."""
    if '$ref' in schema:
        return names_of(root, root[schema['$ref'].split('/')[-1]])
    parts = [p for k in ('allOf', 'anyOf', 'oneOf') for p in schema.get(k, [])]
    if 'properties' not in schema and not parts:
        return None
    names = set(schema.get('properties', {}))
    for part in parts:
        names |= names_of(root, part) or set()
    return names


def check_json(root, schema, value, at, closed=True):
    """JSON Schema as far as OpenAI's description uses it. closed: a property that is not named is a problem."""
    if '$ref' in schema:
        return check_json(root, root[schema['$ref'].split('/')[-1]], value, at, closed)
    if schema.get('nullable') and value is None:
        return []
    kinds = schema.get('type')
    if kinds:
        kinds = kinds if isinstance(kinds, list) else [kinds]
        if not any(is_type(value, k) for k in kinds):
            return ['%s is not %s' % (at, ' or '.join(kinds))]
    if 'enum' in schema and value not in schema['enum']:
        return ['%s: %r is not one of its values' % (at, value)]
    found = []
    for part in schema.get('allOf', []):
        found += check_json(root, part, value, at, False)
    for key in ('anyOf', 'oneOf'):
        if schema.get(key):
            alone = closed and 'properties' not in schema and 'allOf' not in schema
            tries = [check_json(root, part, value, at, alone) for part in schema[key]]
            if all(tries):
                found += min(tries, key=len)
    if isinstance(value, dict):
        found += ['%s lacks %s' % (at, n) for n in schema.get('required', []) if n not in value]
        for name, member in value.items():
            if name in schema.get('properties', {}):
                found += check_json(root, schema['properties'][name], member, at + '.' + name)
        known = names_of(root, schema)
        if closed and known is not None and not schema.get('additionalProperties'):
            found += ['%s.%s is not known' % (at, n) for n in value if n not in known]
    if isinstance(value, list):
        for i, member in enumerate(value if 'items' in schema else []):
            found += check_json(root, schema['items'], member, '%s[%d]' % (at, i))
        if len(value) < schema.get('minItems', 0):
            found.append(at + ' has too few')
    return found


STRICT = {'type', 'properties', 'required', 'additionalProperties', 'items', 'enum', 'description', 'anyOf', '$ref',
          '$defs', 'const', 'pattern', 'format', 'minimum', 'maximum', 'minItems', 'maxItems', 'multipleOf', 'title'}


def check_strict(schema, at):
    """What OpenAI asks of a schema that shall be enforced."""
    found = [at + ': %s is not allowed' % k for k in schema if k not in STRICT]
    if schema.get('type') == 'object':
        if schema.get('additionalProperties') is not False:
            found.append(at + ' allows other properties')
        if sorted(schema.get('required', [])) != sorted(schema.get('properties', {})):
            found.append(at + ' does not require all')
        for name, member in schema.get('properties', {}).items():
            found += check_strict(member, at + '.' + name)
    if 'items' in schema:
        found += check_strict(schema['items'], at + '[]')
    return found


class Contracts:
    def __init__(self, folder):
        self.folder, self.google, self.openai, self.lock = folder, None, None, threading.Lock()

    def check_gemini(self, body):
        if not self.folder:
            return None
        with self.lock:
            if self.google is None:
                self.google = json.load(open(os.path.join(self.folder, GEMINI), encoding='utf-8'))['schemas']
        return check_google(self.google, {'$ref': 'GenerateContentRequest'}, body, 'request')

    def load_openai(self):
        cache = os.environ.get('HILITE_STUB_CACHE')
        if cache and os.path.exists(cache):
            return json.load(open(cache, encoding='utf-8'))
        import yaml
        loader = getattr(yaml, 'CSafeLoader', yaml.SafeLoader)
        with open(os.path.join(self.folder, OPENAI), encoding='utf-8') as f:
            schemas = yaml.load(f, loader)['components']['schemas']
        if cache:
            with open(cache, 'w', encoding='utf-8') as f:
                json.dump(schemas, f, default=str)
        return schemas

    def check_openai(self, body):
        if not self.folder:
            return None
        with self.lock:
            if self.openai is None:
                try:
                    self.openai = self.load_openai()
                except ImportError:
                    self.openai = False
        if self.openai is False:
            return None
        found = check_json(self.openai, self.openai['CreateChatCompletionRequest'], body, 'request')
        form = (body.get('response_format') or {}).get('json_schema') or {}
        if form.get('strict'):
            found += check_strict(form['schema'], 'schema')
        return found


# Requests, counted.

def looked_at(body):
    parts = [p for c in body.get('contents', []) for p in c.get('parts', [])]
    images = [p['inlineData']['data'] for p in parts if p.get('inlineData', {}).get('mimeType', '').startswith('image/')]
    video = any('video' in json.dumps(p)[:200] for p in parts if 'fileData' in p or 'inlineData' in p)
    texts = [p['text'] for p in parts if 'text' in p]
    for m in body.get('messages', []):
        content = m.get('content')
        if isinstance(content, str):
            texts.append(content)
            continue
        for p in content or []:
            if p.get('type') == 'image_url':
                images.append(p['image_url']['url'].split(',')[-1])
            elif p.get('type') == 'text':
                texts.append(p['text'])
            else:
                video = True
    return images, texts, video


class Stub(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *args):
        pass

    # What goes back.

    def send(self, status, body, headers=(), kind='application/json', short=0):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(data) + short))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        if short:
            self.close_connection = True

    def fail(self, status, message, code=None, details=(), headers=()):
        words = {400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 403: 'PERMISSION_DENIED', 404: 'NOT_FOUND',
                 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL', 503: 'UNAVAILABLE'}
        if self.gemini:
            self.send(status, {'error': {'code': status, 'message': message, 'status': words.get(status, 'UNKNOWN'),
                                         'details': list(details)}})
        else:
            self.send(status, {'error': {'message': message, 'type': 'error', 'param': None, 'code': code}},
                      headers=headers)

    def envelope(self, text, finish=None, usage=True, block=False):
        n_in = sum(len(t) for t in self.texts) // 4
        n_out = len(text or '') // 4 + 1
        if self.gemini:
            low = self.body.get('generationConfig', {}).get('mediaResolution') == 'MEDIA_RESOLUTION_LOW'
            n_images = len(self.images) * (280 if low else 560)
            out = {'modelVersion': self.model + '-001', 'responseId': 'r'}
            if block:
                out['promptFeedback'] = {'blockReason': 'SAFETY'}
            else:
                content = {'parts': [{'text': text}], 'role': 'model'} if text is not None else {}
                out['candidates'] = [{'content': content, 'finishReason': finish or 'STOP', 'index': 0}]
            if usage:
                out['usageMetadata'] = {
                    'promptTokenCount': n_in + n_images, 'candidatesTokenCount': n_out, 'thoughtsTokenCount': 20,
                    'totalTokenCount': n_in + n_images + n_out + 20,
                    'promptTokensDetails': [{'modality': 'TEXT', 'tokenCount': n_in},
                                            {'modality': 'IMAGE', 'tokenCount': n_images}]}
            return out
        message = {'role': 'assistant', 'content': None if block else text, 'refusal': 'no' if block else None}
        out = {'id': 'c', 'object': 'chat.completion', 'created': 1, 'model': self.model + '-2026-01-01',
               'choices': [{'index': 0, 'message': message, 'finish_reason': finish or 'stop', 'logprobs': None}]}
        if usage:
            n_in += len(self.images) * 300
            out['usage'] = {'prompt_tokens': n_in, 'completion_tokens': n_out, 'total_tokens': n_in + n_out}
        return out

    # Steps that break the connection.

    def reset(self):
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"cand')
        self.wfile.flush()
        time.sleep(0.1)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.connection.close()
        self.close_connection = True

    def stall(self, seconds):
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n{"cand')
        self.wfile.flush()
        time.sleep(seconds)
        self.close_connection = True

    def huge(self):
        self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n')
        try:
            for _ in range(1600):
                self.wfile.write(b'10000\r\n' + b'x' * 65536 + b'\r\n')
        except OSError:
            pass
        self.close_connection = True

    def quota(self, step):
        google = 'type.googleapis.com/google.rpc.'
        if step['step'] == '429-retryinfo':
            delay = step.get('delay', '1s')
            ms = str(int(float(delay[:-1]) * 1000))
            return self.fail(429, 'Slow down. Please retry in %s.' % delay, 'rate_limit_exceeded',
                             [{'@type': google + 'RetryInfo', 'retryDelay': delay}], [('retry-after-ms', ms)])
        if step['step'] == '429-perday':
            return self.fail(429, 'You exceeded your quota.', None,
                             [{'@type': google + 'QuotaFailure',
                               'violations': [{'quotaId': 'GenerateRequestsPerDayPerProjectPerModel-FreeTier'}]}])
        if step['step'] == '429-limit0':
            return self.fail(429, 'Quota exceeded for metric: requests, limit: 0, model: x')
        return self.fail(429, 'You exceeded your current quota.', 'insufficient_quota')

    def play(self, step):
        name = step['step']
        text = step.get('text', json.dumps(step.get('answer', {'background': '', 'highlights': []})))
        if name.startswith('429'):
            return self.quota(step)
        if name == 'ok':
            return self.send(200, self.envelope(text))
        if name == 'no-usage':
            return self.send(200, self.envelope(text, usage=False))
        if name == 'fenced':
            return self.send(200, self.envelope('```json\n%s\n```' % text))
        if name == 'truncated':
            return self.send(200, self.envelope(text[:len(text) // 2]))
        if name == 'max-tokens':
            return self.send(200, self.envelope('{"highl', 'MAX_TOKENS' if self.gemini else 'length'))
        if name == 'recitation':
            return self.send(200, self.envelope(None, 'RECITATION' if self.gemini else 'content_filter'))
        if name == 'unknown-finish':
            return self.send(200, self.envelope(None, 'SOMETHING_NEW'))
        if name == 'block':
            return self.send(200, self.envelope(None, block=True))
        if name == 'error-200':
            return self.send(200, {'error': {'code': 500, 'message': 'no model is loaded'}})
        if name == 'garbage':
            return self.send(200, b'{"candidates": [}')
        if name == 'html':
            return self.send(200, b'<html>Sign in</html>', kind='text/html')
        if name == 'short':
            return self.send(200, b'{"cand', short=100)
        if name == 'reset':
            return self.reset()
        if name == 'stall':
            return self.stall(step.get('delay', 30))
        if name == 'huge':
            return self.huge()
        if name == 'redirect':
            return self.send(307, b'', [('Location', 'http://127.0.0.1:%d/elsewhere' % self.server.port2)])
        if name == '400-key':
            return self.fail(400, 'API key not valid.', None,
                             [{'@type': 'type.googleapis.com/google.rpc.ErrorInfo', 'reason': 'API_KEY_INVALID'}])
        if name == '400-format' and 'response_format' in self.body:
            return self.fail(400, "Unsupported parameter: 'response_format'")
        if name == '400-format-string' and 'response_format' in self.body:
            return self.send(400, {'error': "'response_format.type' must be 'json_schema' or 'text'"})
        if re.fullmatch(r'\d{3}', name):
            return self.fail(int(name), 'as the script says')
        return self.fail(500, 'no such step: ' + name)

    # What comes in.

    def journal(self, **more):
        entry = {'n': self.n, 'method': self.command, 'path': self.path, 'headers': {}}
        for name, value in self.headers.items():
            name = name.lower()
            if name in ('x-goog-api-key', 'authorization'):
                value = 'sha256:' + hashlib.sha256(value.replace('Bearer ', '', 1).encode()).hexdigest()[:16]
            entry['headers'][name] = value
        entry.update(more)
        with self.server.lock, open(os.path.join(self.server.dir, 'journal.jsonl'), 'a', encoding='utf-8') as f:
            f.write(json.dumps(entry) + '\n')

    def next_step(self):
        try:
            lines = [l for l in open(self.server.script, encoding='utf-8') if l.strip()]
        except (OSError, TypeError):
            lines = []
        mark = lines and (os.stat(self.server.script).st_mtime_ns, len(lines))
        with self.server.lock:
            if mark != self.server.mark:
                self.server.mark, self.server.k = mark, 0
            k = self.server.k
            self.server.k += 1
        return json.loads(lines[min(k, len(lines) - 1)]) if lines else {'step': 'ok'}

    def do_POST(self):
        with self.server.lock:
            self.server.n += 1
            self.n = self.server.n
            self.server.last = time.monotonic()
        raw = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        google = re.fullmatch(r'/v1(?:beta)?/models/([^/:]+):generateContent', self.path)
        self.gemini = google is not None
        with open(os.path.join(self.server.dir, 'body-%03d.json' % self.n), 'wb') as f:
            f.write(raw)
        if self.server.elsewhere or not (google or self.path == '/v1/chat/completions'):
            self.journal(other_host=self.server.elsewhere)
            return self.fail(404, 'no such method')
        try:
            self.body = json.loads(raw)
        except ValueError:
            self.journal(valid=False, problems=['no JSON'])
            return self.fail(400, 'no JSON')
        self.model = google.group(1) if google else self.body.get('model', '')
        self.images, self.texts, video = looked_at(self.body)
        contracts = self.server.contracts
        problems = contracts.check_gemini(self.body) if google else contracts.check_openai(self.body)
        step = self.next_step()
        self.journal(valid=None if problems is None else not problems, problems=problems, step=step['step'],
                     n_images=len(self.images), n_text=len(self.texts), has_video=video, model=self.model,
                     body_bytes=len(raw), image_bytes=sum(len(i) * 3 // 4 for i in self.images))
        header = 'x-goog-api-key' if google else 'authorization'
        if problems:
            return self.fail(400, 'Invalid request: ' + '; '.join(problems[:5]))
        if not self.headers.get(header) and not self.server.no_key:
            return self.fail(403 if google else 401, 'no key')
        self.play(step)


def watch(servers):
    while time.monotonic() - servers[0].last < 300:
        time.sleep(5)
    os._exit(0)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--dir', required=True)
    parser.add_argument('--contracts')
    parser.add_argument('--script')
    parser.add_argument('--no-key', action='store_true')
    args = parser.parse_args()
    servers = [ThreadingHTTPServer(('127.0.0.1', 0), Stub) for _ in range(2)]
    contracts, lock = Contracts(args.contracts), threading.Lock()
    for i, server in enumerate(servers):
        server.daemon_threads = True
        server.dir, server.script, server.no_key = args.dir, args.script, args.no_key
        server.contracts, server.lock, server.elsewhere = contracts, lock, i == 1
        server.n, server.k, server.mark, server.last = 1000 * i, 0, None, time.monotonic()
        server.port2 = servers[1].server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    temporary = os.path.join(args.dir, '.port')
    with open(temporary, 'w') as f:
        f.write('%d\n' % servers[0].server_address[1])
    os.rename(temporary, os.path.join(args.dir, 'port'))
    watch(servers)


main()
