using OrleansGateway.Silo.Hosting;

return await GatewayHost.RunAsync(args);
