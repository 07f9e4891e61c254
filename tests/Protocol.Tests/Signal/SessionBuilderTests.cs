using NUnit.Framework;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Tests.Signal;

[TestFixture]
internal sealed class SessionBuilderTests
{
    [Test]
    public void A_bundle_with_a_bad_signature_is_refused()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));
        var forged = b.Bundle with { Signature = new SignalPeer(3).SignedPreKey.Signature };

        AssertRefused(a, forged, SignalFailure.InvalidSignature);
    }

    [Test]
    public void A_bundle_with_a_key_of_a_wrong_length_is_refused()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));

        AssertRefused(a, b.Bundle with { IdentityKey = new byte[33] }, SignalFailure.InvalidKey);
        AssertRefused(a, b.Bundle with { PreKey = new byte[31] }, SignalFailure.InvalidKey);
        AssertRefused(a, b.Bundle with { PreKeyId = null }, SignalFailure.InvalidKey);
    }

    [Test]
    public void A_one_time_pre_key_of_small_order_is_refused()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));

        AssertRefused(a, b.Bundle with { PreKey = new byte[32] }, SignalFailure.InvalidKey);
    }

    [Test]
    public void A_first_meeting_gives_the_identity_to_save()
    {
        var (a, b) = (new SignalPeer(1), new SignalPeer(2));

        var begun = a.Initiate(b.Bundle);

        Assert.That(begun.NewIdentity!.PublicKey.ToArray(), Is.EqualTo(b.Local.KeyPair.PublicKey.ToArray()));
        Assert.That(begun.IdentityChanged, Is.False);
        Assert.That(a.Initiate(b.Bundle).NewIdentity, Is.Null, "known by now");
    }

    [Test]
    public void A_changed_identity_is_reported_by_a_bundle()
    {
        var (a, b) = SignalPeer.Acquainted();
        var late = b.Encrypt(5);

        var begun = a.Initiate(new SignalPeer(3).Bundle);

        Assert.That(begun.IdentityChanged, Is.True);
        Assert.That(a.Receive(late).Plaintext, Is.EqualTo(new byte[] { 5 }), "the old session is archived, not lost");
    }

    [Test]
    public void A_changed_identity_is_reported_by_a_first_message()
    {
        var (a, b) = SignalPeer.Acquainted();
        a.PreKey = new SignalPeer(4).PreKey;
        var reinstalled = new SignalPeer(3);
        reinstalled.Initiate(a.Bundle);
        var late = b.Encrypt(5);

        var decrypted = a.Receive(reinstalled.Encrypt(9));

        Assert.That(decrypted.IdentityChanged, Is.True);
        Assert.That(decrypted.NewIdentity!.PublicKey.ToArray(), Is.EqualTo(reinstalled.Local.KeyPair.PublicKey.ToArray()));
        Assert.That(a.Receive(late).Plaintext, Is.EqualTo(new byte[] { 5 }), "the old session is archived, not lost");
        Assert.That(reinstalled.Receive(a.Encrypt(6)).Plaintext, Is.EqualTo(new byte[] { 6 }), "and the new one is current");
    }

    [Test]
    public void The_archive_is_bounded()
    {
        var (a, b) = SignalPeer.Acquainted();
        for (var i = 0; i < SessionRecord.MaxArchivedSessions + 5; i++)
        {
            a.Initiate(b.Bundle);
        }

        Assert.That(a.Session!.Archived, Has.Length.EqualTo(SessionRecord.MaxArchivedSessions));
        Assert.That(SessionRecord.Parse(a.Session.Serialize()).Serialize(), Is.EqualTo(a.Session.Serialize()));
    }

    private static void AssertRefused(SignalPeer peer, PreKeyBundle bundle, SignalFailure failure)
    {
        var exception = Assert.Throws<SignalException>(() => peer.Initiate(bundle))!;

        Assert.That(exception.Failure, Is.EqualTo(failure));
        Assert.That(peer.Session, Is.Null);
    }
}
