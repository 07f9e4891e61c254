using Microsoft.Extensions.Logging;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Session;

/// <summary>What every part of a device's connection may need from outside.</summary>
internal sealed record DeviceScope(
    DeviceClientOptions Options, IDeviceStore Store, TimeProvider Time, IRandomSource Random, ILoggerFactory Loggers);
