import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;

/** One upload with the JDK's own client, which reads its proxy and its trust store from system properties. */
public class Upload {
  static final HttpClient CLIENT = HttpClient.newHttpClient();

  static HttpResponse<byte[]> send(HttpRequest request) throws Exception {
    HttpResponse<byte[]> answer = CLIENT.send(request, BodyHandlers.ofByteArray());
    if (answer.statusCode() >= 300)
      throw new Exception(request.method() + " " + request.uri() + ": " + answer.statusCode() + " " + new String(answer.body()));
    return answer;
  }

  static String call(String base, String method, String path, String body) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
        .header("Authorization", "Bearer " + System.getenv("POLAR_ACCESS_TOKEN"))
        .header("Content-Type", "application/json")
        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
    return new String(send(request).body());
  }

  static String field(String json, String name, int from) {
    var found = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(json);
    if (!found.find(from)) throw new IllegalStateException(name + " is missing in " + json);
    return found.group(1);
  }

  static String host(String url) {
    return URI.create(url).getScheme() + "://" + URI.create(url).getHost();
  }

  public static void main(String[] arguments) throws Exception {
    String base = arguments.length > 0 ? arguments[0] : "https://api.polar.sh";
    byte[] content = "over TLS ".repeat(1000).getBytes();
    String checksum = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(content));
    String file = call(base, "POST", "/v1/files/", """
        {"name":"tls.bin","mime_type":"application/octet-stream","size":%d,"service":"downloadable",
         "checksum_sha256_base64":"%s",
         "upload":{"parts":[{"number":1,"chunk_start":0,"chunk_end":%d,"checksum_sha256_base64":"%s"}]}}
        """.formatted(content.length, checksum, content.length, checksum));
    int upload = file.indexOf("\"upload\":");
    String part = field(file, "url", file.indexOf("\"parts\":"));
    HttpResponse<byte[]> put = send(HttpRequest.newBuilder(URI.create(part))
        .header("x-amz-checksum-sha256", checksum).header("x-amz-sdk-checksum-algorithm", "SHA256")
        .PUT(BodyPublishers.ofByteArray(content)).build());
    String id = field(file, "id", 0);
    call(base, "POST", "/v1/files/" + id + "/uploaded", """
        {"id":"%s","path":"%s","parts":[{"number":1,"checksum_etag":%s,"checksum_sha256_base64":"%s"}]}
        """.formatted(field(file, "id", upload), field(file, "path", upload),
            "\"" + put.headers().firstValue("etag").orElseThrow().replace("\"", "\\\"") + "\"", checksum));
    String download = field(call(base, "GET", "/v1/files/" + id + "/download", null), "url", 0);
    byte[] received = send(HttpRequest.newBuilder(URI.create(download)).build()).body();
    System.out.printf("{\"part\":\"%s\",\"download\":\"%s\",\"intact\":%s}%n",
        host(part), host(download), Arrays.equals(received, content));
  }
}
