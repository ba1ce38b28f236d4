/// The value of X-Amz-Credential: who signed, and for which day, region and service.
struct QueryCredential {
  let text: String

  /// Finds what is wrong with it, in S3's order.
  func check(against credentials: SigningCredentials, on date: Timestamp) throws(StorageError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 5 else {
      throw .credential(
        "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
    }
    let (day, region, service, terminal) = (String(parts[1]), parts[2], parts[3], parts[4])
    guard !region.isEmpty else { throw .credential("a non-empty region must be provided in the credential.") }
    guard region == credentials.region else {
      throw .credential(
        "the region '\(region)' is wrong; expecting '\(credentials.region)'",
        [StorageError.Detail("Region", credentials.region)])
    }
    guard service == "s3" else {
      throw .credential("incorrect service \"\(service)\". This endpoint belongs to \"s3\".")
    }
    guard terminal == "aws4_request" else {
      throw .credential("incorrect terminal \"\(terminal)\". This endpoint uses \"aws4_request\".")
    }
    guard Timestamp(amzDate: "\(day)T000000Z") != nil else {
      throw .credential(
        "incorrect date format \"\(day)\". This date in the credential must be in the format \"yyyyMMdd\".")
    }
    guard day == date.day else {
      throw .queryAuthentication(
        "Invalid credential date \"\(day)\". This date is not the same as X-Amz-Date: \"\(date.day)\".",
        explanation: "X-Amz-Date or X-Amz-Credential of the URL was changed; use the URL as the API returned it.")
    }
    guard parts[0] == credentials.accessKeyID else { throw .unknownAccessKey(String(parts[0])) }
  }
}
