"""Image files of one's own: idx and CIFAR-10's binary batches."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gdviz.datasets import cifar10_binary, images, mnist_idx
from gdviz.datasets.images import CIFAR_CLASSES
from gdviz.errors import DataError


def idx(array):
    """The bytes of an idx file of unsigned bytes (LeCun's description of the format)."""
    head = struct.pack(">HBB", 0, 8, array.ndim) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


DIGITS = np.arange(20) % 10
SHOWN = np.random.default_rng(0).integers(0, 256, (20, 5, 4))
IMAGES, LABELS = idx(SHOWN), idx(DIGITS)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_an_idx_pair_is_read(pack):
    data = mnist_idx(pack(IMAGES), pack(LABELS))
    np.testing.assert_array_equal(data.inputs, SHOWN.reshape(20, 20) / 255)
    assert data.targets.tolist() == DIGITS.tolist()
    assert data.features[5] == "row 2, column 2"


def test_some_of_the_images_are_chosen_in_the_proportions_of_the_classes():
    some, again, other = (mnist_idx(IMAGES, LABELS, 10, seed) for seed in (1, 1, 2))
    assert sorted(some.targets) == list(range(10))
    assert np.array_equal(some.inputs, again.inputs)
    assert not np.array_equal(some.inputs, other.inputs)


WRONG_PAIRS = {
    "swapped": (LABELS, IMAGES, "are the two swapped"),
    "empty": (b"", LABELS, "not in MNIST's idx format"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(20), LABELS, "not in MNIST's idx format"),
    "only a beginning": (IMAGES[:10], LABELS, "not in MNIST's idx format"),
    "cut off": (IMAGES[:-1], LABELS, "promises 20 x 5 x 4 bytes and holds 399"),
    "too long": (IMAGES + b"0", LABELS, "holds 401"),
    "another number": (IMAGES, idx(DIGITS[:-1]), "20 images, but 19 labels"),
    "no images": (idx(np.zeros((0, 5, 4))), LABELS, "promises 0 x 5 x 4"),
    "too large": (idx(np.zeros((20, 65, 1))), LABELS, "1x65 pixels; at most 64x64"),
    "eleven classes": (IMAGES, idx(DIGITS + 1), "labels up to 10, where 0 to 9"),
    "huge promise": (
        struct.pack(">IIII", 2051, *[2**32 - 1] * 3),
        LABELS,
        "promises 4,294,967,295",
    ),
    "cut archive": (gzip.compress(IMAGES)[:-9], LABELS, "damaged gzip"),
    "damaged archive": (b"\x1f\x8b" + bytes(30), LABELS, "damaged gzip"),
}


@pytest.mark.parametrize("case", WRONG_PAIRS)
def test_a_wrong_idx_file_is_refused_in_one_sentence(case):
    shown, label, said = WRONG_PAIRS[case]
    with pytest.raises(DataError, match=said) as caught:
        mnist_idx(shown, label)
    assert "\n" not in str(caught.value)


def test_an_archive_that_unpacks_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 1_000_000)
    bomb = gzip.compress(bytes(50_000_000))
    assert len(bomb) < 100_000
    with pytest.raises(DataError, match="more than the 1,000,000 bytes"):
        mnist_idx(bomb, LABELS)
    with pytest.raises(DataError, match="more than the 1,000,000 bytes"):
        mnist_idx(bytes(1_000_001), LABELS)


def test_a_cifar_batch_is_read():
    records = np.random.default_rng(1).integers(0, 256, (12, 3073)).astype(np.uint8)
    records[:, 0] = np.arange(12) % 10
    data = cifar10_binary(records.tobytes())
    assert data.classes == CIFAR_CLASSES
    assert data.targets.tolist() == [*range(10), 0, 1]
    np.testing.assert_array_equal(data.inputs, records[:, 1:] / 255)
    assert data.features[0] == "red, row 1, column 1"
    assert data.features[1024] == "green, row 1, column 1"
    assert len(cifar10_binary(records.tobytes(), points=5)) == 5


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "multiple of 3,073 bytes; this file has 0"),
        (bytes(3074), "this file has 3,074"),
        (gzip.compress(bytes(3073)), "unpack it first"),
        (b"\x80\x04" + bytes(3071), "Python version"),
        (bytes([10]) + bytes(3072), "labels up to 10"),
    ],
    ids=["nothing", "a byte too many", "packed", "pickled", "another label"],
)
def test_a_wrong_cifar_file_is_refused(data, said):
    with pytest.raises(DataError, match=said):
        cifar10_binary(data)


def test_at_least_two_images_are_needed():
    with pytest.raises(DataError, match="two images"):
        mnist_idx(IMAGES, LABELS, points=1)


def refused(read, *files):
    try:
        read(*files)
    except DataError:
        return True
    return False


starts = st.sampled_from([b"", IMAGES[:16], LABELS[:8], gzip.compress(IMAGES)[:20], b"\x1f\x8b"])
files = st.builds(bytes.__add__, starts, st.binary(max_size=420))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(files, st.one_of(files, st.just(LABELS)))
def test_any_bytes_are_read_or_refused(shown, label):
    refused(mnist_idx, shown, label)  # no other exception
    assert refused(cifar10_binary, shown)  # too short for a record
