using System.Collections.Immutable;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Dispatch;

internal sealed partial class Dispatcher
{
    private const int MaxBodies = 4_096;
    private const int MaxBodySize = 4_096;
    private const int MaxChats = 16_384;

    private readonly Dictionary<string, byte[]> _bodies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _chats = new(StringComparer.Ordinal);

    /// <summary>Keeps the body of a message that was just accepted; most leave at once.</summary>
    private void Remember(string messageId, byte[]? body)
    {
        if (body is { Length: <= MaxBodySize } && _bodies.Count < MaxBodies)
        {
            _bodies[messageId] = body;
        }
    }

    private async Task<IReadOnlyDictionary<string, byte[]>> BodiesAsync(IReadOnlyCollection<string> ids)
    {
        var bodies = new Dictionary<string, byte[]>(ids.Count, StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var id in ids)
        {
            if (_bodies.Remove(id, out var body))
            {
                bodies[id] = body;
            }
            else
            {
                missing.Add(id);
            }
        }

        if (missing.Count > 0)
        {
            foreach (var (id, body) in await _context.Store.BodiesAsync(missing, _stopped))
            {
                bodies[id] = body;
            }
        }

        return bodies;
    }

    private async Task LoadChatsAsync(List<MessageHeader> messages)
    {
        if (_chats.Count > MaxChats)
        {
            _chats.Clear();
        }

        // Who had no chat is looked up again: a message from there makes one.
        var unknown = messages.Select(message => message.RecipientHash)
            .Where(hash => !_chats.TryGetValue(hash, out var known) || known.IsEmpty).ToHashSet();
        if (unknown.Count == 0)
        {
            return;
        }

        var found = await _context.Store.ChatsAsync(unknown, _stopped);
        foreach (var hash in unknown)
        {
            _chats[hash] = [.. found[hash]];
        }
    }

    private ImmutableArray<string> KnownBy(MessageHeader message) =>
        _chats.TryGetValue(message.RecipientHash, out var known) ? known : [];

    /// <returns>The instance, where it had no chat with the recipient before.</returns>
    private string? NoteChat(MessageHeader message)
    {
        var instance = message.Instance!;
        if (!_chats.TryGetValue(message.RecipientHash, out var known))
        {
            // Forgotten meanwhile: the store knows the others, and is asked again.
            return instance;
        }

        if (known.Contains(instance))
        {
            return null;
        }

        _chats[message.RecipientHash] = known.Add(instance);
        return instance;
    }
}
