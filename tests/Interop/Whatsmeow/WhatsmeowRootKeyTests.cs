using System.Buffers.Binary;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>The root key that whatsmeow trusts: the check itself, and how the tests find the key that it checks against.</summary>
[CancelAfter(Limits.TestMilliseconds)]
public sealed class WhatsmeowRootKeyTests
{
    private const ushort FixedAddresses = 2;
    private const ushort AnyAddresses = 3;
    private const uint Readable = 4;
    private const uint ReadableAndWritable = 6;

    [Test]
    public async Task Whatsmeow_refuses_a_certificate_that_its_own_root_did_not_sign()
    {
        await WhatsmeowPackage.RequireAsync();
        await using var sandbox = await LocalSandbox.StartAsync();
        var client = await sandbox.StartWhatsmeowAsync(trustsOwnRoot: true);

        var refusal = await Assert.ThrowsAsync<WhatsmeowException>(client.ConnectAsync);

        Assert.That(refusal!.Message, Does.EndWith("failed to verify server cert: failed to verify intermediate cert signature"));
    }

    [Test]
    public void A_key_in_writable_data_is_found_at_its_address()
    {
        var reason = WhatsmeowRootKey.Locate(Program(FixedAddresses, ReadableAndWritable, copies: 1), out var address);

        Assert.That((reason, address), Is.EqualTo(((string?)null, 0x18000A0UL)));
    }

    [TestCase(FixedAddresses, ReadableAndWritable, 0, "does not contain the published root key")]
    [TestCase(FixedAddresses, ReadableAndWritable, 2, "contains the published root key more than once")]
    [TestCase(FixedAddresses, Readable, 1, "is not in writable data")]
    [TestCase(AnyAddresses, ReadableAndWritable, 1, "has no fixed addresses")]
    public void A_key_that_cannot_be_replaced_safely_has_no_address(ushort type, uint access, int copies, string expected)
    {
        var reason = WhatsmeowRootKey.Locate(Program(type, access, copies), out var address);

        Assert.Multiple(() =>
        {
            Assert.That(reason, Does.Contain(expected));
            Assert.That(address, Is.Zero);
        });
    }

    // A file header, one program header at 64 that loads bytes 128 to 255 to 0x1800080, and the copies of the key from 160 on.
    private static byte[] Program(ushort type, uint access, int copies)
    {
        var file = new byte[256];
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(16), type);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(32), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(56), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(64), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(68), access);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(72), 128);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(80), 0x1800080);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(96), 128);
        for (var copy = 0; copy < copies; copy++)
        {
            NoiseRoot.PublicService.PublicKey.Span.CopyTo(file.AsSpan(160 + (copy * 40)));
        }

        return file;
    }
}
