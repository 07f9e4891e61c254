namespace OrleansGateway.Protocol.Session;

/// <summary>
/// Something about a connection that is of interest only now. Notices are not stored: what must not be lost is a
/// <see cref="DeviceEvent"/>.
/// </summary>
public abstract record DeviceNotice;
