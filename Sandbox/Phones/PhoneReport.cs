using System.Text.Json.Serialization;
using OrleansGateway.Sandbox.Admin;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>What a virtual phone and the devices of its account received and sent. Counts are complete; lists are bounded.</summary>
/// <param name="Phone">The number, digits alone.</param>
/// <param name="Jid">The account's address by number.</param>
/// <param name="Lid">The account's address by LID.</param>
/// <param name="AutoReply">What the phone answers by itself; null where it does not.</param>
/// <param name="AutoRead">Whether it marks what it receives as read.</param>
/// <param name="Received">How many messages it decrypted, each wire id counted once.</param>
/// <param name="Duplicates">How many more times messages came whose wire id it had already.</param>
/// <param name="DecryptFailures">How many stanzas it could not decrypt.</param>
/// <param name="Sent">How many messages it sent.</param>
/// <param name="Replies">How many of these were automatic answers.</param>
/// <param name="Messages">The newest received messages, oldest first.</param>
/// <param name="SentMessages">The newest sent messages, oldest first.</param>
/// <param name="Devices">The account's devices, the phone itself first.</param>
public sealed record PhoneReport(
    string Phone,
    string Jid,
    string Lid,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AutoReply,
    bool AutoRead,
    long Received,
    long Duplicates,
    long DecryptFailures,
    long Sent,
    long Replies,
    IReadOnlyList<ReceivedMessage> Messages,
    IReadOnlyList<SentMessage> SentMessages,
    IReadOnlyList<DeviceReport> Devices);
