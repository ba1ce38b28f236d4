package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

var base = "https://api.polar.sh"

type object = map[string]any

func send(method, address string, headers object, body []byte) ([]byte, http.Header) {
	request, err := http.NewRequest(method, address, bytes.NewReader(body))
	check(err)
	for name, value := range headers {
		request.Header.Set(name, value.(string))
	}
	answer, err := http.DefaultClient.Do(request)
	check(err)
	defer answer.Body.Close()
	received, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode >= 300 {
		check(fmt.Errorf("%s %s: %s %s", method, address, answer.Status, received))
	}
	return received, answer.Header
}

func call(method, path string, body object) object {
	encoded, err := json.Marshal(body)
	check(err)
	headers := object{"Authorization": "Bearer " + os.Getenv("POLAR_ACCESS_TOKEN"), "Content-Type": "application/json"}
	if body == nil {
		encoded = nil
	}
	received, _ := send(method, base+path, headers, encoded)
	var answer object
	check(json.Unmarshal(received, &answer))
	return answer
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func host(address string) string {
	parsed, err := url.Parse(address)
	check(err)
	return parsed.Scheme + "://" + parsed.Hostname()
}

func main() {
	if len(os.Args) > 1 {
		base = os.Args[1]
	}
	content := bytes.Repeat([]byte("over TLS "), 1000)
	digest := sha256.Sum256(content)
	checksum := base64.StdEncoding.EncodeToString(digest[:])
	file := call("POST", "/v1/files/", object{
		"name": "tls.bin", "mime_type": "application/octet-stream", "size": len(content), "service": "downloadable",
		"checksum_sha256_base64": checksum,
		"upload": object{"parts": []object{
			{"number": 1, "chunk_start": 0, "chunk_end": len(content), "checksum_sha256_base64": checksum}}},
	})
	upload := file["upload"].(object)
	part := upload["parts"].([]any)[0].(object)
	_, headers := send("PUT", part["url"].(string), part["headers"].(object), content)
	call("POST", "/v1/files/"+file["id"].(string)+"/uploaded", object{
		"id": upload["id"], "path": upload["path"],
		"parts": []object{{"number": 1, "checksum_etag": headers.Get("ETag"), "checksum_sha256_base64": checksum}},
	})
	download := call("GET", "/v1/files/"+file["id"].(string)+"/download", nil)["download"].(object)["url"].(string)
	received, _ := send("GET", download, nil, nil)
	check(json.NewEncoder(os.Stdout).Encode(object{
		"part": host(part["url"].(string)), "download": host(download), "intact": bytes.Equal(received, content)}))
}
