using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Tests.Signal;

[TestFixture]
internal sealed class RefusedMessageTests
{
    [Test]
    public void Any_flipped_bit_of_a_message_is_refused_and_changes_nothing()
    {
        var (a, b) = SignalPeer.Acquainted();
        var message = a.Encrypt(1, 2, 3);

        AssertEachDamageIsRefused(b, message, Flips(message.Body));

        Assert.That(b.Receive(message).Plaintext, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void A_message_that_is_cut_anywhere_is_refused_and_changes_nothing()
    {
        var (a, b) = SignalPeer.Acquainted();
        var message = a.Encrypt(1, 2, 3);

        AssertEachDamageIsRefused(b, message, Cuts(message.Body));
    }

    [Test]
    public void A_first_message_that_is_cut_anywhere_is_refused_and_changes_nothing()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));
        a.Initiate(b.Bundle);
        var message = a.Encrypt(1, 2, 3);

        AssertEachDamageIsRefused(b, message, Cuts(message.Body));

        Assert.That(b.Receive(message).Plaintext, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void A_flipped_bit_of_a_first_message_is_refused_unless_it_is_outside_of_what_the_MAC_covers()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));
        a.Initiate(b.Bundle);
        var message = a.Encrypt(1, 2, 3);

        foreach (var body in Flips(message.Body))
        {
            try
            {
                // The registration id and the version of the shell are no one's secret and change no key.
                Assert.That(b.Try(isPreKeyMessage: true, body).Plaintext, Is.EqualTo(new byte[] { 1, 2, 3 }));
            }
            catch (SignalException)
            {
                Assert.That(b.Session, Is.Null);
            }
        }
    }

    [Test]
    public void A_replayed_message_is_a_duplicate()
    {
        var (a, b) = SignalPeer.Acquainted();
        var message = a.Encrypt(1);
        b.Receive(message);

        AssertRefused(b, message, SignalFailure.DuplicateMessage);
    }

    [Test]
    public void A_replayed_first_message_is_a_duplicate_and_rebuilds_no_session()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));
        a.Initiate(b.Bundle);
        var message = a.Encrypt(1);
        b.Receive(message);

        AssertRefused(b, message, SignalFailure.DuplicateMessage);
        Assert.That(b.Session!.Archived, Is.Empty);
    }

    [Test]
    public void A_later_first_message_of_the_same_session_needs_no_pre_key()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));
        a.Initiate(b.Bundle);
        var first = a.Encrypt(1);
        var second = a.Encrypt(2);
        b.Receive(first);

        var decrypted = b.Receive(second);

        Assert.That(decrypted.Plaintext, Is.EqualTo(new byte[] { 2 }));
        Assert.That(decrypted.UsedPreKeyId, Is.Null);
        Assert.That(b.Session!.Archived, Is.Empty);
    }

    [TestCase(SessionRecord.MaxForwardJump - 1, null)]
    [TestCase(SessionRecord.MaxForwardJump, SignalFailure.FutureMessage)]
    public void A_message_may_be_ahead_by_less_than_the_limit(int lost, SignalFailure? failure)
    {
        var (a, b) = SignalPeer.Acquainted();
        b.Receive(a.Encrypt(0));
        for (var i = 0; i < lost; i++)
        {
            a.Encrypt(1);
        }

        var message = a.Encrypt(2);

        if (failure is { } refused)
        {
            AssertRefused(b, message, refused);
        }
        else
        {
            Assert.That(b.Receive(message).Plaintext, Is.EqualTo(new byte[] { 2 }));
        }
    }

    [Test]
    public void The_stored_keys_of_a_session_are_bounded()
    {
        var (a, b) = SignalPeer.Acquainted();
        b.Receive(a.Encrypt(0));
        var oldest = a.Encrypt(1);
        EncryptedMessage? youngest = null;
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 1500; i++)
            {
                youngest = a.Encrypt(2);
            }

            b.Receive(a.Encrypt(3));
        }

        Assert.That(b.Session!.Current!.Receiving.SkippedCount, Is.EqualTo(SessionRecord.MaxStoredKeys));
        AssertRefused(b, oldest, SignalFailure.DuplicateMessage);
        Assert.That(b.Receive(youngest!).Plaintext, Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public void A_message_without_a_session_is_refused()
    {
        var (a, _) = SignalPeer.Acquainted();

        AssertRefused(new SignalPeer(3), a.Encrypt(1), SignalFailure.NoSession);
    }

    [Test]
    public void Encrypting_without_a_session_is_refused()
    {
        var (a, _) = SignalPeer.Acquainted();
        var archived = a.Session!.ArchiveCurrent();

        Assert.That(
            () => SessionCipher.Encrypt(archived, a.Local, [1]),
            Throws.TypeOf<SignalException>().With.Property(nameof(SignalException.Failure)).EqualTo(SignalFailure.NoSession));
    }

    [Test]
    public void A_first_message_to_a_pre_key_that_is_gone_is_refused()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));
        a.Initiate(b.Bundle);
        var message = a.Encrypt(1);
        b.PreKey = null;

        AssertRefused(b, message, SignalFailure.InvalidKeyId);
    }

    [Test]
    public void A_ratchet_key_of_small_order_is_refused()
    {
        var (a, b) = SignalPeer.Acquainted();
        var message = a.Encrypt(1);
        message.Body.AsSpan(4, 32).Clear();

        AssertRefused(b, message, SignalFailure.InvalidKey);
    }

    [Test]
    public void No_bytes_make_a_parser_throw_anything_else() =>
        Gen.Byte.Array[0, 200].Sample(bytes => AllParsersAreTotal(bytes), iter: 20_000);

    [Test]
    public void No_bytes_behind_a_good_beginning_make_a_parser_throw_anything_else()
    {
        var (a, b) = SignalPeer.Acquainted();
        b.Receive(a.Encrypt(1));
        byte[][] good = [a.Encrypt(2).Body, b.Session!.Serialize(), b.SignedPreKey.Serialize(), b.Identity!.Serialize()];

        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Int[0, 400], Gen.Byte.Array[0, 30]).Sample(
            (which, length, tail) =>
                AllParsersAreTotal([.. good[which].AsSpan(0, Math.Min(length, good[which].Length)), .. tail]),
            iter: 20_000);
    }

    [Test]
    public void A_damaged_stored_session_is_refused_or_works_on_without_any_other_error()
    {
        var (a, b) = SignalPeer.Acquainted();
        a.Encrypt(1);
        b.Receive(a.Encrypt(2));
        b.Initiate(a.Bundle);
        var message = a.Encrypt(3);

        var (refused, workedOn) = (0, 0);
        foreach (var damaged in Flips(b.Session!.Serialize()))
        {
            try
            {
                b.Session = SessionRecord.Parse(damaged);
                b.Encrypt(4);
                b.Try(message.IsPreKeyMessage, message.Body);
                workedOn++;
            }
            catch (SignalException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.Positive, "damage to a key or to the form");
        Assert.That(workedOn, Is.Positive, "damage to what the next messages do not use");
    }

    private static void AllParsersAreTotal(byte[] bytes)
    {
        ReadOnlySpan<Action> parsers =
        [
            () => WhisperMessage.Parse(bytes),
            () => PreKeyWhisperMessage.Parse(bytes),
            () => SessionRecord.Parse(bytes),
            () => IdentityRecord.Parse(bytes),
            () => PreKeyRecord.Parse(bytes),
            () => SignedPreKeyRecord.Parse(bytes),
        ];
        foreach (var parse in parsers)
        {
            try
            {
                parse();
            }
            catch (SignalException)
            {
                // The one thing that a parser may throw.
            }
        }
    }

    private static void AssertEachDamageIsRefused(SignalPeer receiver, EncryptedMessage message, IEnumerable<byte[]> damaged)
    {
        var before = receiver.Session?.Serialize();
        foreach (var body in damaged)
        {
            Assert.That(() => receiver.Try(message.IsPreKeyMessage, body), Throws.TypeOf<SignalException>());
        }

        Assert.That(receiver.Session?.Serialize(), Is.EqualTo(before));
    }

    private static void AssertRefused(SignalPeer receiver, EncryptedMessage message, SignalFailure failure)
    {
        var before = receiver.Session?.Serialize();

        var exception = Assert.Throws<SignalException>(() => receiver.Receive(message))!;

        Assert.That(exception.Failure, Is.EqualTo(failure));
        Assert.That(receiver.Session?.Serialize(), Is.EqualTo(before));
    }

    private static IEnumerable<byte[]> Flips(byte[] body) => Enumerable.Range(0, body.Length * 8).Select(bit =>
    {
        var damaged = body.ToArray();
        damaged[bit / 8] ^= (byte)(1 << (bit % 8));
        return damaged;
    });

    private static IEnumerable<byte[]> Cuts(byte[] body) => Enumerable.Range(0, body.Length).Select(length => body[..length]);
}
