using System.Collections.Immutable;

namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>The stored form of a session record, version 1.</summary>
/// <remarks>
/// <code>
/// record    = 1, flag current?, [session], count, session*            archived, the newest first
/// session   = remote identity 32, registration id, base key 32, root 32, ratchet private 32, ratchet public 32,
///             previous counter, flag sending?, [sending], count, receiving*, flag pending?, [pending]
/// sending   = key 32, next, reserved until
/// receiving = ratchet key 32, flag open?, [key 32], next, count, (counter, seed 32)*     counters ascend, below next
/// pending   = signed pre-key id, flag one-time?, [pre-key id]
/// </code>
/// </remarks>
internal static class SessionRecordFormat
{
    private const byte Version = 1;
    private const int LeastSessionSize = (6 * ChainKey.Size) + 5;
    private const int LeastChainSize = ChainKey.Size + 3;
    private const int SkippedKeySize = ChainKey.Size + 1;
    private const uint MaxReservation = 4096;

    public static byte[] Write(SessionRecord record)
    {
        var writer = new RecordWriter(Version, capacity: 512);
        writer.WriteFlag(record.Current is not null);
        if (record.Current is not null)
        {
            WriteSession(writer, record.Current);
        }

        writer.WriteNumber((uint)record.Archived.Length);
        foreach (var state in record.Archived)
        {
            WriteSession(writer, state);
        }

        return writer.ToArray();
    }

    public static SessionRecord Read(ReadOnlySpan<byte> data) => SignalRecord.Parse(data, Version, Read);

    private static SessionRecord Read(ref RecordReader reader)
    {
        var current = reader.ReadFlag() ? ReadSession(ref reader) : null;
        var archived = new SessionState[reader.ReadCount(SessionRecord.MaxArchivedSessions, LeastSessionSize)];
        for (var i = 0; i < archived.Length; i++)
        {
            archived[i] = ReadSession(ref reader);
        }

        return new SessionRecord(current, ImmutableArray.Create(archived));
    }

    private static void WriteSession(RecordWriter writer, SessionState state)
    {
        writer.WriteBytes(state.RemoteIdentity);
        writer.WriteNumber(state.RemoteRegistrationId);
        writer.WriteBytes(state.BaseKey);
        writer.WriteBytes(state.Root);
        writer.WriteKeyPair(state.RatchetKey);
        writer.WriteNumber(state.PreviousCounter);
        WriteSending(writer, state.Sending);
        writer.WriteNumber((uint)state.Receiving.All.Length);
        foreach (var chain in state.Receiving.All)
        {
            WriteReceiving(writer, chain);
        }

        WritePending(writer, state.Pending);
    }

    private static SessionState ReadSession(ref RecordReader reader) => new(
        reader.ReadKey(),
        reader.ReadNumber(),
        reader.ReadKey(),
        reader.ReadKey(),
        reader.ReadKeyPair(),
        reader.ReadNumber(),
        ReadSending(ref reader),
        ReadReceivingChains(ref reader),
        ReadPending(ref reader));

    private static void WriteSending(RecordWriter writer, SendingChain? chain)
    {
        writer.WriteFlag(chain is not null);
        if (chain is not null)
        {
            writer.WriteBytes(chain.Key);
            writer.WriteNumber(chain.Next);
            writer.WriteNumber(chain.ReservedUntil);
        }
    }

    private static SendingChain? ReadSending(ref RecordReader reader)
    {
        if (!reader.ReadFlag())
        {
            return null;
        }

        var key = reader.ReadKey();
        var next = reader.ReadNumber();
        var reservedUntil = reader.ReadNumber();
        return next <= reservedUntil && reservedUntil - next <= MaxReservation
            ? SendingChain.Load(key, next, reservedUntil)
            : throw RecordReader.Malformed();
    }

    private static void WriteReceiving(RecordWriter writer, ReceivingChain chain)
    {
        writer.WriteBytes(chain.RatchetKey);
        writer.WriteFlag(chain.Key is not null);
        writer.WriteBytes(chain.Key);
        writer.WriteNumber(chain.Next);
        writer.WriteNumber((uint)chain.Skipped.Count);
        for (var i = 0; i < chain.Skipped.Count; i++)
        {
            writer.WriteNumber(chain.Skipped.Counters[i]);
            writer.WriteBytes(chain.Skipped.Seed(i));
        }
    }

    private static ReceivingChains ReadReceivingChains(ref RecordReader reader)
    {
        var chains = new ReceivingChain[reader.ReadCount(ReceivingChains.MaxChains, LeastChainSize)];
        for (var i = 0; i < chains.Length; i++)
        {
            var ratchetKey = reader.ReadKey();
            var key = reader.ReadFlag() ? reader.ReadKey() : null;
            var next = reader.ReadNumber();
            chains[i] = new ReceivingChain(ratchetKey, key, next, ReadSkipped(ref reader, next));
        }

        return ReceivingChains.Of(chains);
    }

    private static SkippedKeys ReadSkipped(ref RecordReader reader, uint next)
    {
        var count = reader.ReadCount(SessionRecord.MaxStoredKeys, SkippedKeySize);
        if (count == 0)
        {
            return SkippedKeys.None;
        }

        var counters = new uint[count];
        var seeds = new byte[count * ChainKey.Size];
        for (var i = 0; i < count; i++)
        {
            counters[i] = reader.ReadNumber();
            if (counters[i] >= next || (i > 0 && counters[i] <= counters[i - 1]))
            {
                throw RecordReader.Malformed();
            }

            reader.ReadBytes(ChainKey.Size).CopyTo(seeds.AsSpan(i * ChainKey.Size));
        }

        return new SkippedKeys(counters, seeds);
    }

    private static void WritePending(RecordWriter writer, PendingPreKey? pending)
    {
        writer.WriteFlag(pending is not null);
        if (pending is null)
        {
            return;
        }

        writer.WriteNumber(pending.SignedPreKeyId);
        writer.WriteFlag(pending.PreKeyId is not null);
        if (pending.PreKeyId is { } preKeyId)
        {
            writer.WriteNumber(preKeyId);
        }
    }

    private static PendingPreKey? ReadPending(ref RecordReader reader)
    {
        if (!reader.ReadFlag())
        {
            return null;
        }

        var signedPreKeyId = reader.ReadNumber();
        return new PendingPreKey(reader.ReadFlag() ? reader.ReadNumber() : null, signedPreKeyId);
    }
}
