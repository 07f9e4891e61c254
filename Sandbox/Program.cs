using System.CommandLine;
using OrleansGateway.Sandbox;

var root = new RootCommand("A local WhatsApp-compatible server with virtual phones.")
{
    ServeCommand.Create(),
    MovedDemoCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
