using NUnit.Framework;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Tests.Noise;

/// <summary>The cipher of one direction: its counter never comes round and never moves on a failure.</summary>
public sealed class TransportCipherTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Test]
    public void Sender_refuses_after_the_last_counter()
    {
        using var cipher = new TransportCipher(Key, uint.MaxValue);
        var frame = new byte[1 + TransportCipher.TagSize];
        cipher.Encrypt([1], frame);

        Assert.Throws<FrameException>(() => cipher.Encrypt([1], frame));
        Assert.Throws<FrameException>(() => cipher.Encrypt([1], frame));
        Assert.That(cipher.Counter, Is.EqualTo(1UL << 32));
    }

    [Test]
    public void Receiver_refuses_after_the_last_counter()
    {
        using var sender = new TransportCipher(Key, uint.MaxValue);
        using var receiver = new TransportCipher(Key, uint.MaxValue);
        var frame = new byte[TransportCipher.TagSize];
        sender.Encrypt([], frame);
        receiver.Decrypt(frame, []);

        Assert.Throws<FrameException>(() => receiver.Decrypt(frame, []));
    }

    [Test]
    public void Changed_frame_is_refused_and_the_true_one_still_accepted()
    {
        using var sender = new TransportCipher(Key);
        using var receiver = new TransportCipher(Key);
        var frame = new byte[3 + TransportCipher.TagSize];
        sender.Encrypt([1, 2, 3], frame);
        var content = new byte[3];

        for (var position = 0; position < frame.Length; position++)
        {
            frame[position] ^= 0x80;
            Assert.Throws<FrameException>(() => receiver.Decrypt(frame, content));
            frame[position] ^= 0x80;
        }

        Assert.Throws<FrameException>(() => receiver.Decrypt(frame.AsSpan(0, TransportCipher.TagSize - 1), content));
        receiver.Decrypt(frame, content);
        Assert.That(content, Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Replayed_frame_is_refused()
    {
        using var sender = new TransportCipher(Key);
        using var receiver = new TransportCipher(Key);
        var frame = new byte[1 + TransportCipher.TagSize];
        sender.Encrypt([1], frame);
        var content = new byte[1];
        receiver.Decrypt(frame, content);

        Assert.Throws<FrameException>(() => receiver.Decrypt(frame, content));
    }
}
