using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OrleansGateway.Grains.Diagnostics;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Grains.Storage.Devices;
using OrleansGateway.Grains.Storage.Leases;
using OrleansGateway.Grains.Storage.Numbers;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>What the connections of a silo share.</summary>
internal sealed record ConnectionServices(
    LeaseKeeper Leases,
    DeviceRecordStore Records,
    NumberStore Numbers,
    IDeviceFactory Devices,
    ReconnectGate Gate,
    PacingServices Pacing,
    GatewayInstruments Instruments,
    IOptions<InstanceOptions> Options,
    TimeProvider Time,
    IRandomSource Random,
    ILogger<InstanceConnection> Logger);
