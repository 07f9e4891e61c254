using System.Text.Json.Serialization;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>Messages received and sent by a virtual phone and the devices of its account. Counts are complete; lists are bounded.</summary>
/// <param name="Phone">The number, digits alone.</param>
/// <param name="Jid">The account's address by number.</param>
/// <param name="Lid">The account's address by LID.</param>
/// <param name="AutoReply">The automatic reply; null for none.</param>
/// <param name="AutoRead">Whether it marks what it receives as read.</param>
/// <param name="Received">How many messages it decrypted, each wire id counted once.</param>
/// <param name="Duplicates">How often a message arrived again with a known wire id.</param>
/// <param name="DecryptFailures">How many stanzas it could not decrypt.</param>
/// <param name="Sent">How many messages it sent.</param>
/// <param name="Replies">How many of these were automatic replies.</param>
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

/// <summary>A message that a virtual phone received and decrypted.</summary>
/// <param name="Id">The wire id.</param>
/// <param name="From">The device that sent it.</param>
/// <param name="FromMe">Whether another device of the phone's own account sent it.</param>
/// <param name="At">When it was decrypted.</param>
/// <param name="Copies">How often this wire id arrived: 1, plus one per duplicate.</param>
/// <param name="Read">Whether the phone sent a read receipt.</param>
/// <param name="Text">The text, if the report includes texts and the message has one.</param>
public sealed record ReceivedMessage(
    string Id,
    string From,
    bool FromMe,
    DateTimeOffset At,
    int Copies,
    bool Read,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text);

/// <summary>A message that a virtual phone sent.</summary>
/// <param name="Id">The wire id.</param>
/// <param name="To">The chat.</param>
/// <param name="At">When it was sent.</param>
/// <param name="Acknowledged">Whether the server acknowledged it.</param>
/// <param name="Error">The server's error code, if it refused the message.</param>
/// <param name="DeliveredTo">The devices that sent a delivery receipt.</param>
/// <param name="ReadBy">The devices that sent a read receipt.</param>
/// <param name="Retries">How often a device requested a resend.</param>
/// <param name="Text">The text, if the report includes texts.</param>
public sealed record SentMessage(
    string Id,
    string To,
    DateTimeOffset At,
    bool Acknowledged,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Error,
    IReadOnlyList<string> DeliveredTo,
    IReadOnlyList<string> ReadBy,
    int Retries,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text);

/// <summary>A client that was paired with a phone.</summary>
/// <param name="Phone">The number, digits alone.</param>
/// <param name="Jid">The new device's address by number.</param>
/// <param name="Lid">The new device's address by LID.</param>
/// <param name="Device">The device number.</param>
public sealed record PairedDevice(string Phone, string Jid, string Lid, int Device);
