namespace OrleansGateway.Protocol.Device.Records;

/// <summary>The kinds of records that a device keeps. The numbers are stored; never reuse one.</summary>
public enum RecordKind
{
    /// <summary>Keys, identity and account of the device; one record with an empty id.</summary>
    Credentials = 1,

    /// <summary>A pairwise Signal session; id: Signal address of the peer's device.</summary>
    Session = 2,

    /// <summary>The identity key last seen of a peer's device; id: Signal address.</summary>
    Identity = 3,

    /// <summary>A one-time pre-key; id: its number, eight hex digits.</summary>
    PreKey = 4,

    /// <summary>A signed pre-key; id: its number, eight hex digits.</summary>
    SignedPreKey = 5,

    /// <summary>The mapping between phone number and LID; id: either one without device.</summary>
    LidMapping = 6,

    /// <summary>The device list of an account; id: its JID without device.</summary>
    DeviceList = 7,

    /// <summary>A message sent lately, kept to answer retry receipts; id: its wire id.</summary>
    SentMessage = 8,

    /// <summary>Counters of the device, such as the next pre-key id; id: the counter's name.</summary>
    Counter = 9,

    /// <summary>An inbound stanza that was handled; id: hash of (chat, sender, id).</summary>
    SeenStanza = 10,

    /// <summary>A group's sender key; id: group and sender.</summary>
    SenderKey = 11,

    /// <summary>Which of the server's edges the next connection shall go to; one record with an empty id.</summary>
    EdgeRouting = 12,

    /// <summary>A notice of our phone about chat history, as it came; id: its slot in a ring.</summary>
    HistoryNotice = 13,

    /// <summary>Keys of the app state that our phone shared, as they came; id: their slot in a ring.</summary>
    AppStateKeys = 14,

    /// <summary>A receipt or notification that was handled; id: hash of what tells it from others.</summary>
    SeenNotice = 15,
}
