namespace OrleansGateway.Protocol.Signal.Records;

/// <summary>Reads the fields of one kind of record.</summary>
internal delegate T RecordParser<out T>(ref RecordReader reader);

/// <summary>
/// Reads records of sessions and keys. The one place where a damaged record becomes a <see cref="SignalException"/>: it concerns one
/// peer, who can be asked for the message again. Any other damaged record is a failure of the store.
/// </summary>
internal static class SignalRecord
{
    /// <summary>Reads a record to its end.</summary>
    /// <param name="data">The stored form.</param>
    /// <param name="maxVersion">The newest version that is known here.</param>
    /// <param name="parse">Reads the fields.</param>
    /// <exception cref="SignalException">The bytes are not such a record.</exception>
    public static T Parse<T>(ReadOnlySpan<byte> data, byte maxVersion, RecordParser<T> parse)
    {
        try
        {
            var reader = new RecordReader(data, maxVersion);
            var record = parse(ref reader);
            reader.End();
            return record;
        }
        catch (InvalidDataException damaged)
        {
            throw new SignalException(SignalFailure.InvalidSession, damaged.Message, damaged);
        }
    }
}
