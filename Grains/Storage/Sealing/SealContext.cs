using System.Text;

namespace OrleansGateway.Grains.Storage.Sealing;

/// <summary>What a sealed value belongs to. It is authenticated with the value, so that a record moved elsewhere fails.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Owner">The instance, or the queue.</param>
/// <param name="RecordType">The kind of record.</param>
/// <param name="Id">The record's id within its kind.</param>
internal readonly record struct SealContext(string Tenant, string Owner, string RecordType, string Id)
{
    /// <summary>The associated data: the four parts, each preceded by its length so that no two contexts are alike.</summary>
    public byte[] ToAssociatedData()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Tenant);
        writer.Write(Owner);
        writer.Write(RecordType);
        writer.Write(Id);
        writer.Flush();
        return stream.ToArray();
    }
}

/// <summary>A sealed value cannot be opened: damaged, moved from another record, or its key is not in the ring.</summary>
/// <param name="message">Which of these, without content.</param>
/// <param name="inner">The cause.</param>
public sealed class SealBrokenException(string message, Exception? inner = null) : Exception(message, inner);
