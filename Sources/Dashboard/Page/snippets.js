// The first lines of a program, with this server's URL and one of its tokens.

import { shellQuoted } from "./format.js";

/** A string literal of Python, TypeScript and Go in double quotes: each of them has JSON's escapes. */
const literal = JSON.stringify;

export const snippets = {
  Python: (url, token) => `# pip install polar-sdk
from polar.v2026_04 import Polar

polar = Polar(${literal(token)}, base_url=${literal(url)})
for file in polar.files.iter_list(limit=10):
    print(file.name, file.size_readable)
`,
  TypeScript: (url, token) => `// npm install @polar-sh/sdk
import { createPolar } from "@polar-sh/sdk/2026-04";

const polar = createPolar({
  accessToken: ${literal(token)},
  baseUrl: ${literal(url)},
});
`,
  Go: (url, token) => `package main

import (
	"fmt"
	"io"
	"net/http"
)

func main() {
	request, _ := http.NewRequest("GET", ${literal(`${url}/v1/files/?limit=10`)}, nil)
	request.Header.Set("Authorization", ${literal(`Bearer ${token}`)})
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	fmt.Println(response.Status, string(body))
}
`,
  curl: (url, token) => `curl -H ${shellQuoted(`Authorization: Bearer ${token}`)} ${shellQuoted(`${url}/v1/files/?limit=10`)}
`,
};
