// The names of operations in the journal and in failure rules.

export const operations = [
  "files:list", "files:create", "files:uploaded", "files:update", "files:delete", "files:download",
  "s3:UploadPart", "s3:GetObject", "s3:HeadObject", "s3:PutObject", "s3:DeleteObject",
  "s3:ListParts", "s3:CompleteMultipartUpload", "s3:AbortMultipartUpload", "cors:preflight", "healthz",
];
