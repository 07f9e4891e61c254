using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Tests.Device;

/// <summary>The stored form of records: exact bytes, and what damaged ones do to those who read them.</summary>
internal sealed class StoredRecordTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeMilliseconds(1_760_000_000_123);
    private static readonly Jid Bob = Jid.Parse("2@lid");

    [Test]
    public void Fields_have_these_bytes()
    {
        var record = new RecordWriter(1)
            .WriteNumber(300).WriteTime(DateTimeOffset.FromUnixTimeMilliseconds(-1)).WriteFlag(true).WriteField([7, 8]).WriteText("ä")
            .WriteAddress(Bob).WriteAddress(null).ToArray();

        Assert.That(record, Is.EqualTo((byte[])
            [1, 0xAC, 0x02, 0x01, 1, 2, 7, 8, 2, 0xC3, 0xA4, 5, (byte)'2', (byte)'@', (byte)'l', (byte)'i', (byte)'d', 0]));
    }

    [Test]
    public void What_is_written_is_read_again() => Gen
        .Select(Gen.UInt, Gen.Int[0, int.MaxValue], Gen.DateTimeOffset, Gen.Byte.Array[0, 300], Gen.Bool)
        .Sample((number, small, time, field, flag) =>
        {
            var record = new RecordWriter(3)
                .WriteNumber(number).WriteSmallNumber(small).WriteTime(time).WriteField(field).WriteFlag(flag).ToArray();
            var reader = new RecordReader(record, 4);

            Assert.That((reader.Version, reader.ReadNumber(), reader.ReadSmallNumber()), Is.EqualTo(((byte)3, number, small)));
            Assert.That(reader.ReadTime().ToUnixTimeMilliseconds(), Is.EqualTo(time.ToUnixTimeMilliseconds()));
            Assert.That(reader.ReadField().ToArray(), Is.EqualTo(field));
            Assert.That(reader.ReadFlag(), Is.EqualTo(flag));
            reader.End();
        });

    [TestCase("")]
    [TestCase("00")]
    [TestCase("02")]
    [TestCase("01")]
    [TestCase("018000", Description = "longer than needed")]
    [TestCase("018080808010", Description = "33 bits")]
    [TestCase("01FFFFFFFFFFFFFFFFFF02", Description = "65 bits")]
    public void A_number_that_is_not_one_is_refused(string record) =>
        Assert.Throws<InvalidDataException>(() => new RecordReader(Convert.FromHexString(record), 1).ReadNumber());

    [TestCase("0105")]
    [TestCase("01FFFFFFFF0F")]
    [TestCase("010178")]
    public void An_address_that_is_not_one_is_refused(string record) =>
        Assert.Throws<InvalidDataException>(() => new RecordReader(Convert.FromHexString(record), 1).ReadAddress());

    [Test]
    public void A_damaged_record_of_the_device_is_a_failure_of_the_store()
    {
        var random = SystemRandomSource.Instance;
        var message = new SentMessageRecord(Time, Bob, "text", [1, 2, 3], new Dictionary<Jid, int> { [Bob] = 2 });
        var account = new LinkedAccount(Bob, null, [1], "android");
        var credentials = new DeviceCredentials(KeyPair.Generate(random), KeyPair.Generate(random), 1, 2, new byte[32], account);

        AssertDamage<InvalidDataException>(message.ToRecord(), SentMessageRecord.Parse);
        AssertDamage<InvalidDataException>(credentials.ToRecord(), DeviceCredentials.Parse);
        AssertDamage<InvalidDataException>(new DeviceListRecord(Time, [Bob]).ToRecord(), DeviceListRecord.Parse);
        AssertDamage<InvalidDataException>(new PreKeyCounters(5, 3).ToChange().Value!, PreKeyCounters.Parse);
    }

    [Test]
    public void A_damaged_record_of_a_peer_concerns_that_peer_alone()
    {
        var random = SystemRandomSource.Instance;
        var identity = KeyPair.Generate(random);
        var known = new IdentityRecord(identity.PublicKey.Span);

        AssertDamage<SignalException>(known.Serialize(), record => IdentityRecord.Parse(record));
        AssertDamage<SignalException>(known.Forget(Time).Serialize(), record => IdentityRecord.Parse(record));
        AssertDamage<SignalException>(PreKeyRecord.Generate(9, random).Serialize(), record => PreKeyRecord.Parse(record));
        AssertDamage<SignalException>(SignedPreKeyRecord.Generate(9, identity, random).Serialize(), record => SignedPreKeyRecord.Parse(record));
        AssertDamage<SignalException>([1, 0, 0], record => SessionRecord.Parse(record));
    }

    [Test]
    public void Records_keep_what_they_say()
    {
        var message = new SentMessageRecord(Time, Bob, "text", [1, 2, 3], new Dictionary<Jid, int> { [Bob] = 2 });
        var read = SentMessageRecord.Parse(message.ToRecord());
        var forgotten = IdentityRecord.Parse(new IdentityRecord(new byte[32]).Forget(Time).Serialize());

        Assert.That((read.SentAt, read.Chat, read.Type), Is.EqualTo((Time, Bob, "text")));
        Assert.That(read.Content, Is.EqualTo(message.Content));
        Assert.That(read.Fanout, Is.EqualTo(message.Fanout));
        Assert.That((forgotten.ReplacedAt, forgotten.IsForgotten), Is.EqualTo(((DateTimeOffset?)Time, true)));
    }

    // Cut at each byte, with a byte too many, and of a version that does not exist.
    private static void AssertDamage<TException>(byte[] record, Func<byte[], object> parse)
        where TException : Exception
    {
        Assert.DoesNotThrow(() => parse(record));
        for (var length = 0; length < record.Length; length++)
        {
            Assert.Throws<TException>(() => parse(record[..length]), $"cut after {length} of {record.Length} bytes");
        }

        Assert.Throws<TException>(() => parse([.. record, 0]));
        Assert.Throws<TException>(() => parse([9, .. record[1..]]));
    }
}
