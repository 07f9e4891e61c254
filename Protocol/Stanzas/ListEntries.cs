using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas;

/// <summary>Reads the entries of an answer: one that is malformed costs itself, never the others.</summary>
internal static class ListEntries
{
    /// <summary>Reads the entries that can be read.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="parse">Reads one.</param>
    public static IReadOnlyList<T> Read<T>(IEnumerable<Node> entries, Func<Node, T> parse)
        where T : class
    {
        var read = new List<T>();
        foreach (var entry in entries)
        {
            if (ReadOrNull(entry, parse) is { } value)
            {
                read.Add(value);
            }
        }

        return read;
    }

    /// <summary>Reads one entry.</summary>
    /// <returns>The entry; null where it is malformed.</returns>
    public static T? ReadOrNull<T>(Node entry, Func<Node, T> parse)
        where T : class
    {
        try
        {
            return parse(entry);
        }
        catch (ProtocolViolationException)
        {
            return null;
        }
    }
}
