// A service with the defaults: its errors have a trace id, its writes need a scope, and it is not ready while it starts and stops.
var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddScalableAuthentication("orders:write");

var app = builder.Build();
app.UseScalableAuthentication();
app.UseScalableAuthorization();
app.MapDefaultEndpoints();
app.MapGet("/orders/{id:int}", (int id) => id == 1 ? Results.Ok(new { id, total = 19.90 }) : Results.NotFound());
app.MapPost("/orders", () => Results.Created("/orders/1", null)).RequireAuthorization("orders:write");
return await app.RunServiceAsync();
