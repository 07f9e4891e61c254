using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;

namespace OrleansGateway.Protocol.Device.Link;

/// <summary>What every part of a device's connection may need from outside.</summary>
internal sealed record DeviceScope(
    DeviceClientOptions Options, IDeviceStore Store, TimeProvider Time, IRandomSource Random, ILoggerFactory Loggers,
    ILogger Logger);
