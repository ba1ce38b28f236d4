import { createHash } from 'node:crypto'

const base = process.argv[2] ?? 'https://api.polar.sh'
const content = Buffer.from('over TLS '.repeat(1000))
const checksum = createHash('sha256').update(content).digest('base64')

async function call(path, method = 'GET', body) {
  const headers = { Authorization: `Bearer ${process.env.POLAR_ACCESS_TOKEN}`, 'Content-Type': 'application/json' }
  const answer = await fetch(base + path, { method, headers, body: body && JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}

const file = await call('/v1/files/', 'POST', {
  name: 'tls.bin', mime_type: 'application/octet-stream', size: content.length, service: 'downloadable',
  checksum_sha256_base64: checksum,
  upload: { parts: [{ number: 1, chunk_start: 0, chunk_end: content.length, checksum_sha256_base64: checksum }] },
})
const part = file.upload.parts[0]
const put = await fetch(part.url, { method: 'PUT', headers: part.headers, body: content })
if (!put.ok) throw new Error(`PUT ${part.url}: ${put.status} ${await put.text()}`)
await call(`/v1/files/${file.id}/uploaded`, 'POST', {
  id: file.upload.id, path: file.upload.path,
  parts: [{ number: 1, checksum_etag: put.headers.get('etag'), checksum_sha256_base64: checksum }],
})
const { download } = await call(`/v1/files/${file.id}/download`)
const received = Buffer.from(await (await fetch(download.url)).arrayBuffer())
console.log(JSON.stringify({
  part: new URL(part.url).protocol + '//' + new URL(part.url).hostname,
  download: new URL(download.url).protocol + '//' + new URL(download.url).hostname,
  intact: received.equals(content),
}))
