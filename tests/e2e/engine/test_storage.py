"""Does the engine keep buckets, keys and secrets as S3, KMS and Secrets Manager do?"""

import json

import pytest
from botocore.exceptions import ClientError

from tests.e2e.engine.deployed import Toy

pytestmark = pytest.mark.e2e


def test_the_template_s_bucket_encryption_is_in_force_with_its_key(toy: Toy) -> None:
    rules = toy.client("s3").get_bucket_encryption(Bucket=toy.name("Context"))["ServerSideEncryptionConfiguration"]
    default = rules["Rules"][0]["ApplyServerSideEncryptionByDefault"]
    assert default["SSEAlgorithm"] == "aws:kms"
    assert default["KMSMasterKeyID"] == toy.client("kms").describe_key(KeyId=toy.name("Key"))["KeyMetadata"]["Arn"]
    stored = toy.client("s3").put_object(Bucket=toy.name("Context"), Key="context/a", Body=b"text")
    assert stored["ServerSideEncryption"] == "aws:kms"


def test_the_template_s_lifecycle_is_in_force(toy: Toy) -> None:
    rules = toy.client("s3").get_bucket_lifecycle_configuration(Bucket=toy.name("Context"))["Rules"]
    by_id = {rule["ID"]: rule for rule in rules}
    assert by_id["context"]["Expiration"] == {"Days": 1}
    assert by_id["context"]["Filter"] == {"Prefix": "context/"}
    assert by_id["parts"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_a_locked_version_cannot_be_deleted(toy: Toy) -> None:
    store, bucket = toy.client("s3"), toy.name("Audit")
    version = store.put_object(Bucket=bucket, Key="entry", Body=b"1")["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        store.delete_object(Bucket=bucket, Key="entry", VersionId=version)
    assert store.get_object(Bucket=bucket, Key="entry", VersionId=version)["Body"].read() == b"1"


def test_an_object_that_must_be_new_is_refused_when_it_is_there(toy: Toy) -> None:
    store, bucket = toy.client("s3"), toy.name("Context")
    store.put_object(Bucket=bucket, Key="values/once", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        store.put_object(Bucket=bucket, Key="values/once", Body=b"2", IfNoneMatch="*")


def test_a_ciphertext_opens_only_with_the_context_it_was_made_with(toy: Toy) -> None:
    keys = toy.client("kms")
    sealed = keys.encrypt(KeyId=toy.name("Key"), Plaintext=b"secret", EncryptionContext={"hook": "1"})["CiphertextBlob"]
    assert keys.decrypt(CiphertextBlob=sealed, EncryptionContext={"hook": "1"})["Plaintext"] == b"secret"
    for wrong in ({"hook": "2"}, {}):
        with pytest.raises(keys.exceptions.InvalidCiphertextException):
            keys.decrypt(CiphertextBlob=sealed, EncryptionContext=wrong)


def test_a_secret_moves_through_its_stages(toy: Toy) -> None:
    secrets, name = toy.client("secretsmanager"), toy.name("Grant")
    first = secrets.put_secret_value(SecretId=name, SecretString=json.dumps({"token": "1"}))["VersionId"]
    pending = secrets.put_secret_value(SecretId=name, SecretString='{"token": "2"}', VersionStages=["AWSPENDING"])
    assert json.loads(secrets.get_secret_value(SecretId=name)["SecretString"]) == {"token": "1"}
    secrets.update_secret_version_stage(
        SecretId=name,
        VersionStage="AWSCURRENT",
        MoveToVersionId=pending["VersionId"],
        RemoveFromVersionId=first,
    )
    assert json.loads(secrets.get_secret_value(SecretId=name)["SecretString"]) == {"token": "2"}
    previous = secrets.get_secret_value(SecretId=name, VersionStage="AWSPREVIOUS")
    assert json.loads(previous["SecretString"]) == {"token": "1"}
