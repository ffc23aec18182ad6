"""What people and programs send wrong. All of it is sent to one city of each kind: to tell its week takes longer."""
